import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Gate } from '../../../../src/delivery/gate';
import { SimulatedClock } from '../../../simulation/clock';

const half = (): number => 0.5;

describe('Gate', () => {
  it('allows 8 requests at once, and the others in their order', async () => {
    const clock = new SimulatedClock(0);
    const gate = new Gate(clock, half);
    const asked: number[] = [];
    const entered = Array.from({ length: 12 }, (_, index) => gate.enter(() => asked.push(index)));
    assert.deepEqual(entered, [...Array<boolean>(8).fill(true), ...Array<boolean>(4).fill(false)]);
    gate.leave();
    assert.deepEqual(asked, [8, 9, 10, 11], 'none of them entered, so all are asked');
    await clock.advance(1000);
    assert.equal(clock.timersFired, 0);
  });

  it('holds all requests without a network, then probes with one', async () => {
    const clock = new SimulatedClock(0);
    const gate = new Gate(clock, half);
    const asked: string[] = [];
    assert.ok(gate.enter(() => undefined));
    gate.leaveWithoutNetwork('no network', 0);
    assert.deepEqual(gate.hold, { kind: 'retry', reason: 'no network', until: 500 });
    const ask = (name: string) => (): void => {
      if (gate.enter(ask(name))) asked.push(name);
    };
    ask('a')();
    ask('b')();
    await clock.advance(499);
    assert.deepEqual(asked, []);
    await clock.advance(1);
    assert.deepEqual(asked, ['a'], 'only the probe');
    gate.leaveWithoutNetwork('no network', 500);
    assert.equal(gate.hold.until, 500 + 1000, 'twice the span');
    ask('a')();
    await clock.advance(1000);
    assert.deepEqual(asked, ['a', 'b'], 'the one that waited longer');
    gate.leave();
    assert.deepEqual(asked, ['a', 'b', 'a']);
    assert.equal(gate.hold, undefined);
  });

  it('does not lengthen the wait for requests that left before it', () => {
    const clock = new SimulatedClock(0);
    const gate = new Gate(clock, half);
    for (let index = 0; index < 8; index++) gate.enter(() => undefined);
    for (let index = 0; index < 8; index++) gate.leaveWithoutNetwork('no network', 0);
    assert.equal(gate.hold?.until, 500);
  });

  it('stays paused until a probe succeeds', async () => {
    const clock = new SimulatedClock(0);
    const gate = new Gate(clock, half);
    gate.enter(() => undefined);
    gate.leavePaused('status 401');
    assert.equal(gate.hold?.kind, 'paused');
    assert.equal(
      gate.enter(() => undefined),
      false,
    );
    await clock.advance(300_000);
    assert.equal(
      gate.enter(() => undefined),
      true,
    );
    assert.equal(
      gate.enter(() => undefined),
      false,
      'one probe',
    );
    gate.leave();
    assert.equal(gate.hold, undefined);
  });

  it('sets no timer when nothing waits', async () => {
    const clock = new SimulatedClock(0);
    const gate = new Gate(clock, half);
    gate.enter(() => undefined);
    gate.leaveWithoutNetwork('no network', 0);
    await clock.advance(600_000);
    const firedBefore = clock.timersFired;
    assert.equal(firedBefore, 0);
    gate.enter(() => undefined);
    gate.leavePaused('status 401');
    gate.enter(() => undefined);
    await clock.advance(600_000);
    assert.equal(clock.timersFired - firedBefore, 1);
  });

  it('allows no request once closed', async () => {
    const clock = new SimulatedClock(0);
    const gate = new Gate(clock, half);
    gate.enter(() => undefined);
    gate.leavePaused('status 401');
    gate.enter(() => assert.fail('asked'));
    gate.close();
    await clock.advance(600_000);
  });

  it('lets every waiting request leave in the end, whatever the outcomes', async () => {
    const end = fc.constantFrom('ok', 'network', 'paused', 'unknown', 'nothing-to-send');
    await fc.assert(
      fc.asyncProperty(fc.array(end, { maxLength: 60 }), fc.integer({ min: 1, max: 30 }), async (ends, count) => {
        const clock = new SimulatedClock(0);
        const gate = new Gate(clock, half);
        const left = new Set(Array.from({ length: count }, (_, index) => index));
        let inFlight = 0;
        const start = (one: number): void => {
          const again = (): void => start(one);
          const end = ends.at(-1);
          if (end === 'nothing-to-send') {
            ends.pop();
            clock.after(10, again);
            return;
          }
          if (!gate.enter(again)) return;
          inFlight += 1;
          assert.ok(inFlight <= 8);
          const started = clock.monotonic();
          clock.after(50, () => {
            inFlight -= 1;
            const came = ends.pop() ?? 'ok';
            if (came === 'ok') left.delete(one);
            if (came === 'network') gate.leaveWithoutNetwork('', started);
            else if (came === 'paused') gate.leavePaused('');
            else if (came === 'unknown') gate.leaveUnknown();
            else gate.leave();
            if (left.has(one)) start(one);
          });
        };
        for (const one of [...left]) start(one);
        await clock.advance(300_050 * (ends.length + 1));
        assert.deepEqual([...left], []);
        assert.equal(inFlight, 0);
      }),
      { numRuns: 60 },
    );
  });
});
