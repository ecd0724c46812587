import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConnectionBreaker } from '../../../../../src/delivery/decide/connection-breaker';

const noNetwork = { code: 'network', detail: 'ECONNREFUSED' } as const;
const wrongToken = { code: 'token-wrong', detail: 'status 401' } as const;

const MAX_IN_FLIGHT = 128;

/** A probe that starts when it may, finds no network, and takes no time. */
function failProbe(breaker: ConnectionBreaker, random = 0.5): number {
  const now = Math.max(0, breaker.readyAt());
  breaker.networkFailed(noNetwork, now, now, random);
  return (breaker.hold?.until ?? NaN) - now;
}

function pauseProbe(breaker: ConnectionBreaker): number {
  const now = Math.max(0, breaker.readyAt());
  breaker.paused(wrongToken, now, now);
  return (breaker.hold?.until ?? NaN) - now;
}

describe('ConnectionBreaker', () => {
  describe('while closed', () => {
    it('admits requests at any time', () => {
      assert.equal(new ConnectionBreaker().hold, undefined);
      assert.ok(new ConnectionBreaker().readyAt() <= 0);
    });

    it('admits 128 at once, and the next when one has ended', () => {
      const breaker = new ConnectionBreaker();
      for (let request = 0; request < MAX_IN_FLIGHT; request++) {
        assert.ok(breaker.readyAt() <= 0);
        breaker.begin();
      }
      assert.equal(breaker.readyAt(), Infinity);
      breaker.end();
      assert.ok(breaker.readyAt() <= 0);
    });
  });

  describe('after a network error', () => {
    it('holds the connection, and says why', () => {
      const breaker = new ConnectionBreaker();
      breaker.networkFailed(noNetwork, 900, 1000, 0.5);
      assert.deepEqual(breaker.hold, { kind: 'retry', reason: noNetwork, until: 1500 });
      assert.equal(breaker.readyAt(), 1500);
    });

    it('waits ever longer, up to a minute', () => {
      const breaker = new ConnectionBreaker();
      const waits = Array.from({ length: 9 }, () => failProbe(breaker));
      assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    });

    it('probes with one request, once those in flight have ended', () => {
      const breaker = new ConnectionBreaker();
      breaker.begin();
      breaker.begin();
      breaker.networkFailed(noNetwork, 0, 1000, 0.5);
      breaker.end();
      assert.equal(breaker.readyAt(), Infinity);
      breaker.end();
      assert.equal(breaker.readyAt(), 1500);
      breaker.begin();
      assert.equal(breaker.readyAt(), Infinity);
    });

    it('is not held longer by requests from before it', () => {
      const breaker = new ConnectionBreaker();
      for (let request = 0; request < 10; request++) breaker.networkFailed(noNetwork, request, 1000 + request, 0.5);
      assert.equal(breaker.hold?.until, 1500);
      assert.equal(failProbe(breaker), 1000, 'the second failure in a row');
    });

    it('goes on as before with an answer, whatever it says', () => {
      const breaker = new ConnectionBreaker();
      for (let probe = 0; probe < 5; probe++) failProbe(breaker);
      breaker.answered();
      assert.equal(breaker.hold, undefined);
      assert.ok(breaker.readyAt() <= 0);
      assert.equal(failProbe(breaker), 500);
    });
  });

  describe('when paused', () => {
    it('holds the connection, and says why', () => {
      const breaker = new ConnectionBreaker();
      breaker.paused(wrongToken, 900, 1000);
      assert.deepEqual(breaker.hold, { kind: 'paused', reason: wrongToken, until: 16_000 });
    });

    it('probes after 15 s and then ever more rarely, down to every 5 min', () => {
      const breaker = new ConnectionBreaker();
      const waits = Array.from({ length: 7 }, () => pauseProbe(breaker));
      assert.deepEqual(waits, [15_000, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
    });

    it('is not held longer by requests from before it', () => {
      const breaker = new ConnectionBreaker();
      for (let request = 0; request < 10; request++) breaker.paused(wrongToken, request, 1000 + request);
      assert.equal(breaker.hold?.until, 16_000);
      assert.equal(pauseProbe(breaker), 30_000);
    });

    it('stays so though a request from before it finds no network', () => {
      const breaker = new ConnectionBreaker();
      breaker.paused(wrongToken, 0, 1000);
      breaker.networkFailed(noNetwork, 500, 1100, 0.5);
      assert.deepEqual(breaker.hold, { kind: 'paused', reason: wrongToken, until: 16_000 });
    });

    it('says that there is no network once a probe finds none', () => {
      const breaker = new ConnectionBreaker();
      for (let probe = 0; probe < 4; probe++) pauseProbe(breaker);
      assert.equal(failProbe(breaker), 500);
      assert.equal(breaker.hold?.kind, 'retry');
    });

    it('says so at once though there was no network before, also of an older request', () => {
      const breaker = new ConnectionBreaker();
      for (let probe = 0; probe < 4; probe++) failProbe(breaker);
      const now = (breaker.hold?.until ?? NaN) - 1;
      breaker.paused(wrongToken, now - 1000, now);
      assert.deepEqual(breaker.hold, { kind: 'paused', reason: wrongToken, until: now + 15_000 });
    });

    it('starts over after an answer', () => {
      const breaker = new ConnectionBreaker();
      for (let probe = 0; probe < 4; probe++) pauseProbe(breaker);
      breaker.answered();
      assert.ok(breaker.readyAt() <= 0);
      assert.equal(pauseProbe(breaker), 15_000);
    });
  });

  it('admits one request at a time while it is held, and 128 otherwise, whatever happens', () => {
    const step = fc.record({
      outcome: fc.constantFrom('answered', 'network', 'paused'),
      gap: fc.nat(20_000),
      starts: fc.nat(200),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const breaker = new ConnectionBreaker();
        const started: number[] = [];
        let now = 0;
        for (const { outcome, gap, starts } of steps) {
          now += gap;
          for (let request = 0; request < starts && breaker.readyAt() <= now; request++) {
            assert.ok(started.length < (breaker.hold === undefined ? MAX_IN_FLIGHT : 1));
            assert.ok(breaker.hold === undefined || breaker.hold.until <= now);
            breaker.begin();
            started.push(now);
          }
          const start = started.shift();
          if (start === undefined) continue;
          breaker.end();
          if (outcome === 'answered') breaker.answered();
          if (outcome === 'network') breaker.networkFailed(noNetwork, start, now, 0.5);
          if (outcome === 'paused') breaker.paused(wrongToken, start, now);
          assert.equal(breaker.hold === undefined, outcome === 'answered');
        }
      }),
    );
  });
});
