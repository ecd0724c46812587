import assert from 'node:assert/strict';
import { AcceptedValues } from '../../../../../src/delivery/state/accepted-values';
import type { Value } from '../../../../../src/model';

function measurement(value: Value, seconds = 1000, field = 'WATT') {
  return { field, value, timestamp: String(seconds) };
}

describe('AcceptedValues', () => {
  it('knows the last accepted value of a watched field', () => {
    const values = new AcceptedValues();
    values.accepted('a', measurement(1), true);
    values.accepted('a', measurement(2, 1000, 'VOLT'), false);
    assert.deepEqual(values.of('a', 'WATT'), { value: 1, timestamp: '1000' });
    assert.equal(values.of('a', 'VOLT'), undefined);
    assert.equal(values.of('b', 'WATT'), undefined);
    values.accepted('a', measurement(3, 1001), false);
    assert.deepEqual(values.of('a', 'WATT'), { value: 3, timestamp: '1001' });
  });

  it('knows nothing after a measurement older than the last, and while another one is being sent', () => {
    const values = new AcceptedValues();
    values.accepted('a', measurement(1), true);
    values.accepted('a', measurement(2, 998), true);
    values.accepted('a', measurement(2, 999), true);
    assert.deepEqual(values.of('a', 'WATT'), { value: undefined, timestamp: '1000' });
    values.accepted('a', measurement(3, 1000), true);
    assert.equal(values.of('a', 'WATT')?.value, 3);
    values.sending('a', [measurement(4, 1001)]);
    assert.deepEqual([...values.entries()], []);
    values.accepted('a', measurement(5, 1000), true);
    assert.equal(values.of('a', 'WATT')?.value, undefined);
    values.accepted('a', measurement(4, 1001), true);
    assert.equal(values.of('a', 'WATT')?.value, 4);
  });

  it('keeps the 100,000 that were accepted last', () => {
    const values = new AcceptedValues();
    for (let index = 0; index < 100_010; index++) values.accepted('a', measurement(index, 1000, `F${index}`), true);
    assert.equal(values.of('a', 'F9'), undefined);
    assert.equal(values.of('a', 'F10')?.value, 10);
    assert.equal([...values.entries()].length, 100_000);
  });

  it('restores a value only where it knows none', () => {
    const values = new AcceptedValues();
    values.accepted('a', measurement(1), true);
    values.restore('a', 'WATT', { value: 2, timestamp: '5' });
    values.restore('a', 'VOLT', { value: 3, timestamp: '5' });
    assert.deepEqual(
      [...values.entries()],
      [
        { device: 'a', field: 'WATT', value: 1, timestamp: '1000' },
        { device: 'a', field: 'VOLT', value: 3, timestamp: '5' },
      ],
    );
  });
});
