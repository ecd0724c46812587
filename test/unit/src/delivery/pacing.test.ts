import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Pacing, spacing } from '../../../../src/delivery/pacing';
import { heapUsed } from '../../../helpers/heap';

describe('Pacing', () => {
  it('treats an unknown field as sent when the delivery started', () => {
    assert.equal(new Pacing().readyAt('device', 'WATT', 100), 100 + spacing);
  });

  it('holds a field while its request is in flight, and for the spacing after its end', () => {
    const pacing = new Pacing();
    pacing.begin('device', ['WATT']);
    assert.equal(pacing.readyAt('device', 'WATT', 0), Infinity);
    assert.equal(pacing.readyAt('device', 'VOLT', 0), spacing);
    assert.equal(pacing.readyAt('other', 'WATT', 0), spacing);
    pacing.end('device', ['WATT'], 5000);
    assert.equal(pacing.readyAt('device', 'WATT', 0), 5000 + spacing);
    assert.equal(pacing.readyAt('device', 'WATT', 6000), 6000 + spacing, 'a delivery that starts later');
  });

  it('calls back when a request to the device has ended, until unsubscribed', () => {
    const pacing = new Pacing();
    const called: string[] = [];
    const stopOne = pacing.subscribe('device', () => called.push('one'));
    pacing.subscribe('device', () => called.push('two'));
    pacing.subscribe('other', () => called.push('other'));
    pacing.end('device', ['WATT'], 0);
    stopOne();
    pacing.end('device', ['WATT'], 0);
    assert.deepEqual(called, ['one', 'two', 'two']);
  });

  it('never sends a field before the spacing since its last end, however many fields there are', () => {
    const event = fc.record({ field: fc.constantFrom('A', 'B', 'C', 'D'), wait: fc.nat(3000), ends: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const pacing = new Pacing();
        const last = new Map<string, number>();
        let now = 0;
        for (const { field, wait, ends } of events) {
          now += wait;
          if (ends) pacing.end('device', [field], now);
          else pacing.begin('device', [field]);
          last.set(field, ends ? now : Infinity);
          for (const [name, end] of last) {
            const ready = pacing.readyAt('device', name, 0);
            assert.equal(ready <= now, Math.max(0, end) + spacing <= now, name);
            if (ready > now) assert.equal(ready, Math.max(0, end) + spacing);
          }
        }
      }),
    );
  });

  it('needs no more memory for more field names', () => {
    const pacing = new Pacing();
    const before = heapUsed();
    for (let index = 0; index < 200_000; index++) {
      const field = `FIELD_${index}`;
      pacing.begin('device', [field]);
      pacing.end('device', [field], index * 100);
    }
    assert.ok(heapUsed() - before < 5_000_000);
    assert.equal(pacing.readyAt('device', 'FIELD_0', 0), spacing);
  });
});
