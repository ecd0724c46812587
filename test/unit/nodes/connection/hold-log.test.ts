import assert from 'node:assert/strict';
import { HoldLog } from '../../../../nodes/connection/hold-log';

const reason = { code: 'token-wrong', detail: 'status 401' } as const;

describe('HoldLog', () => {
  it('logs a reason once in ten minutes for all record nodes, and each device on its own', () => {
    const log = new HoldLog();
    assert.equal(log.isDue({ reason }, 0), true);
    assert.equal(log.isDue({ reason }, 599_999), false);
    assert.equal(log.isDue({ reason, device: 'S-1' }, 1), true);
    assert.equal(log.isDue({ reason: { code: 'server' } }, 1), true);
    assert.equal(log.isDue({ reason }, 600_000), true);
  });

  it('tells once that it is over, of each device by itself', () => {
    const log = new HoldLog();
    assert.deepEqual(log.ended('S-1'), []);
    for (const device of ['S-1', 'S-2']) log.isDue({ reason, device }, 0);
    assert.deepEqual(log.ended('S-3'), []);
    assert.deepEqual([log.ended('S-1'), log.ended('S-1')], [['S-1'], []]);
    assert.deepEqual(log.ended('S-2'), ['S-2']);
  });

  it('tells of the whole connection with the first device that gets through', () => {
    const log = new HoldLog();
    log.isDue({ reason }, 0);
    log.isDue({ reason, device: 'S-1' }, 0);
    assert.deepEqual(log.ended('S-2'), [undefined]);
    assert.deepEqual(log.ended('S-1'), ['S-1']);
  });
});
