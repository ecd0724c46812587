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

  it('tells once that it is over', () => {
    const log = new HoldLog();
    assert.equal(log.ended(), false);
    log.isDue({ reason }, 0);
    assert.deepEqual([log.ended(), log.ended()], [true, false]);
  });
});
