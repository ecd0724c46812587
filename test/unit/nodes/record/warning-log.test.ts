import assert from 'node:assert/strict';
import { WarningLog } from '../../../../nodes/record/warning-log';
import type { MappingError } from '../../../../src/mapping/mapping-error';

const wrong: MappingError = { field: 'WATT', code: 'not-number', value: '"x"' };

describe('WarningLog', () => {
  it('logs the same error once in ten minutes, whatever the value', () => {
    const log = new WarningLog();
    assert.deepEqual(log.due([wrong], 0), [wrong]);
    assert.deepEqual(log.due([{ ...wrong, value: '"y"' }], 599_999), []);
    assert.deepEqual(log.due([wrong], 600_000), [wrong]);
    assert.deepEqual(log.due([wrong], 600_001), []);
  });

  it('logs other errors, and those of other fields, separately', () => {
    const log = new WarningLog();
    const others: MappingError[] = [
      wrong,
      { ...wrong, field: 'VOLT' },
      { ...wrong, code: 'overflow' },
      { code: 'bad-time' },
    ];
    assert.deepEqual(log.due(others, 0), others);
    assert.deepEqual(log.due([...others, ...others], 1), []);
  });

  it('remembers at most a thousand errors, and forgets the one that was logged longest ago', () => {
    const log = new WarningLog();
    const others = Array.from({ length: 999 }, (_, index): MappingError => ({ ...wrong, field: `F${index}` }));
    log.due([wrong, ...others], 0);
    assert.deepEqual(log.due([wrong, ...others], 1), []);
    assert.equal(log.due([{ ...wrong, field: 'ONE_MORE' }], 2).length, 1);
    assert.deepEqual(log.due(others, 3), []);
    assert.deepEqual(log.due([wrong], 4), [wrong]);
  });

  it('does not log that a field was not in the message', () => {
    assert.deepEqual(new WarningLog().due([{ field: 'WATT', code: 'absent' }], 0), []);
  });
});
