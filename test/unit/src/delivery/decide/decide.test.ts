import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Decision, type DeviceState, decide } from '../../../../../src/delivery/decide/decide';
import type { WaitingWindow } from '../../../../../src/delivery/backlog/waiting-window';
import { makeBatch, makeWindow } from '../make-windows';

const NOW = 10_000;

interface Waiting {
  regular?: readonly WaitingWindow[];
  isolated?: readonly WaitingWindow[];
  /** Fields that may not be sent yet. */
  readyAt?: Readonly<Record<string, number>>;
}

function makeState({ regular = [], isolated = [], readyAt = {} }: Waiting, changes: Partial<DeviceState> = {}) {
  const state: DeviceState = {
    isResolved: true,
    heldUntil: -Infinity,
    breakerIsOpen: false,
    refused: [],
    probe: () => undefined,
    quotaLeft: Infinity,
    quotaUntil: -Infinity,
    retries: [],
    failedLast: undefined,
    quarantine: [],
    sendable: (isIsolated) => (isIsolated ? isolated : regular),
    isolatedLast: false,
    nextClose: Infinity,
    readyAt: (field) => readyAt[field] ?? -Infinity,
    limits: { maxMeasurements: 500, limited: true },
    gatherUntil: -Infinity,
  };
  return { ...state, ...changes };
}

function decideNow(waiting: Waiting, changes?: Partial<DeviceState>): Decision {
  return decide(makeState(waiting, changes), NOW);
}

const waitUntil = (until: number): Decision => ({ kind: 'wait', until, reason: 'time' });
const form = (window: WaitingWindow, fields: string[], isolated = false): Decision => ({
  kind: 'form',
  parts: [{ window, fields }],
  isolated,
});
const repeat = (batch: ReturnType<typeof makeBatch>): Decision => ({ kind: 'repeat', batch });
const idle: Decision = { kind: 'idle' };

describe('decide', () => {
  const window = makeWindow(['A', 'B']);
  const batch = makeBatch(['A']);

  describe('with nothing in the way', () => {
    it('is idle when nothing waits', () => {
      assert.deepEqual(decideNow({}), idle);
    });

    it('sends a closed window at once', () => {
      assert.deepEqual(decideNow({ regular: [window] }), form(window, ['A', 'B']));
    });

    it('sends a field at the very moment it may be sent', () => {
      assert.deepEqual(decideNow({ regular: [window], readyAt: { A: NOW } }), form(window, ['A', 'B']));
    });

    it('waits until all fields of the oldest window may be sent', () => {
      const readyAt = { A: NOW + 1, B: NOW + 700 };
      assert.deepEqual(decideNow({ regular: [window], readyAt }), waitUntil(NOW + 700));
    });

    it('waits for the next window to close', () => {
      assert.deepEqual(decideNow({}, { nextClose: NOW + 5 }), waitUntil(NOW + 5));
    });

    it('waits for whatever comes first, a field or the end of a window', () => {
      const waiting = { regular: [window], readyAt: { A: NOW + 9 } };
      assert.deepEqual(decideNow(waiting, { nextClose: NOW + 4 }), waitUntil(NOW + 4));
      assert.deepEqual(decideNow(waiting, { nextClose: NOW + 14 }), waitUntil(NOW + 9));
    });

    it('lets samples gather without a limit', () => {
      const limits = { maxMeasurements: 500, limited: false };
      const gathering = { limits, gatherUntil: NOW + 30 };
      assert.deepEqual(decideNow({ regular: [window] }, gathering), waitUntil(NOW + 30));
      assert.deepEqual(decideNow({ regular: [window] }, { ...gathering, gatherUntil: NOW }), form(window, ['A', 'B']));
    });

    it('repeats a batch while samples gather', () => {
      assert.deepEqual(decideNow({ regular: [window] }, { retries: [batch], gatherUntil: NOW + 30 }), repeat(batch));
    });

    it('carries no more measurements than may be sent', () => {
      const limits = { maxMeasurements: 1, limited: true };
      assert.deepEqual(decideNow({ regular: [window] }, { limits }), form(window, ['A']));
    });
  });

  describe('held back', () => {
    const waiting = { regular: [window] };

    it('waits out a hold whatever else waits', () => {
      const held = { heldUntil: NOW + 1, retries: [batch], quarantine: [{ batch, until: 0 }], isResolved: false };
      assert.deepEqual(decideNow(waiting, held), waitUntil(NOW + 1));
    });

    it('waits out a hold with an open breaker too', () => {
      const probe = () => ({ window, fields: ['A'] });
      assert.deepEqual(decideNow(waiting, { heldUntil: NOW + 1, breakerIsOpen: true, probe }), waitUntil(NOW + 1));
    });

    it('goes on at the very moment the hold ends', () => {
      assert.equal(decideNow(waiting, { heldUntil: NOW }).kind, 'form');
    });

    it('holds the device over its quota until the quota is renewed', () => {
      const quota: Decision = { kind: 'wait', until: NOW + 5000, reason: 'quota' };
      const used = { quotaLeft: 0, quotaUntil: NOW + 5000 };
      assert.deepEqual(decideNow(waiting, used), quota);
      assert.deepEqual(decideNow({}, { ...used, retries: [batch] }), quota);
      assert.deepEqual(decideNow({}, { ...used, quarantine: [{ batch, until: 0 }] }), quota);
    });

    it('sends while a single datapoint is left', () => {
      assert.equal(decideNow(waiting, { quotaLeft: 1, quotaUntil: NOW + 5000 }).kind, 'form');
    });

    it('is idle without quota when nothing waits', () => {
      assert.deepEqual(decideNow({}, { quotaLeft: 0, quotaUntil: NOW + 5000 }), idle);
    });

    it('says the time and not the quota while nothing may be sent yet', () => {
      const used = { quotaLeft: 0, quotaUntil: NOW + 5000 };
      assert.deepEqual(decideNow({ ...waiting, readyAt: { A: NOW + 10 } }, used), waitUntil(NOW + 10));
    });

    it('looks the device up before anything is sent', () => {
      const unresolved = { isResolved: false };
      assert.deepEqual(decideNow(waiting, unresolved), { kind: 'resolve' });
      assert.deepEqual(decideNow({}, { ...unresolved, retries: [batch] }), { kind: 'resolve' });
      assert.deepEqual(decideNow(waiting, { ...unresolved, quotaLeft: 0 }), { kind: 'resolve' });
    });

    it('looks no device up for which nothing can be sent', () => {
      assert.deepEqual(decideNow({}, { isResolved: false }), idle);
      assert.deepEqual(decideNow({}, { isResolved: false, nextClose: NOW + 5 }), waitUntil(NOW + 5));
    });
  });

  describe('with batches to be repeated', () => {
    const second = makeBatch(['B']);

    it('repeats before it forms anything new', () => {
      assert.deepEqual(decideNow({ regular: [window] }, { retries: [batch] }), repeat(batch));
    });

    it('repeats the first of several', () => {
      assert.deepEqual(decideNow({}, { retries: [second, batch] }), repeat(second));
    });

    it('repeats the first whose fields may all be sent', () => {
      assert.deepEqual(decideNow({ readyAt: { A: NOW + 1 } }, { retries: [batch, second] }), repeat(second));
    });

    it('waits for the soonest when none may be sent yet', () => {
      const readyAt = { A: NOW + 8, B: NOW + 3 };
      assert.deepEqual(decideNow({ readyAt }, { retries: [batch, second] }), waitUntil(NOW + 3));
    });

    it('waits for the last field of a batch of several', () => {
      const readyAt = { A: NOW + 3, B: NOW + 8 };
      assert.deepEqual(decideNow({ readyAt }, { retries: [makeBatch(['A', 'B'])] }), waitUntil(NOW + 8));
    });

    it('lets none overtake another that carries a field of it', () => {
      const readyAt = { B: NOW + 3 };
      const overtaking = [makeBatch(['A', 'B']), makeBatch(['A', 'C'])];
      assert.deepEqual(decideNow({ readyAt }, { retries: overtaking }), waitUntil(NOW + 3));
    });

    it('repeats isolated fields before it forms anything new, too', () => {
      const isolated = makeBatch(['C'], true);
      assert.deepEqual(decideNow({ regular: [window] }, { retries: [isolated] }), repeat(isolated));
    });

    it('lets another batch go first after a failure', () => {
      const failed = { retries: [batch], failedLast: batch };
      assert.deepEqual(decideNow({ regular: [window] }, failed), form(window, ['A', 'B']));
    });

    it('repeats the batch that failed where there is no other', () => {
      const failed = { retries: [batch], failedLast: batch };
      assert.deepEqual(decideNow({}, failed), repeat(batch));
      assert.deepEqual(decideNow({ regular: [makeWindow(['B'])], readyAt: { B: NOW + 1 } }, failed), repeat(batch));
    });

    it('forms no third batch after a failure, so that an outage keeps two in turn', () => {
      const failed = { retries: [second, batch], failedLast: batch };
      assert.deepEqual(decideNow({ regular: [window] }, failed), repeat(second));
    });

    it('does not count a batch of isolated fields as the other one', () => {
      const isolated = makeBatch(['C'], true);
      const failed = { retries: [isolated, batch], failedLast: batch };
      assert.deepEqual(decideNow({ regular: [window] }, failed), form(window, ['A', 'B']));
      assert.deepEqual(decideNow({}, failed), repeat(isolated));
    });
  });

  describe('with isolated fields', () => {
    const isolated = makeWindow(['X', 'Y']);
    const both = { regular: [window], isolated: [isolated] };

    it('sends one measurement of an isolated field at a time', () => {
      assert.deepEqual(decideNow({ isolated: [isolated] }), form(isolated, ['X'], true));
    });

    it('takes isolated and all other fields in turn', () => {
      assert.deepEqual(decideNow(both, { isolatedLast: false }), form(isolated, ['X'], true));
      assert.deepEqual(decideNow(both, { isolatedLast: true }), form(window, ['A', 'B']));
    });

    it('does not wait for its turn where the other has nothing to send', () => {
      assert.equal(decideNow({ isolated: [isolated] }, { isolatedLast: true }).kind, 'form');
      assert.equal(decideNow({ regular: [window] }, { isolatedLast: false }).kind, 'form');
      assert.deepEqual(
        decideNow({ ...both, readyAt: { A: NOW + 1 } }, { isolatedLast: true }),
        form(isolated, ['X'], true),
      );
    });

    it('takes the oldest window whose field may be sent', () => {
      const later = makeWindow(['Z'], 1000);
      const waiting = { isolated: [isolated, later], readyAt: { X: NOW + 1, Y: NOW + 2 } };
      assert.deepEqual(decideNow(waiting), form(later, ['Z'], true));
      assert.deepEqual(decideNow({ ...waiting, readyAt: { X: NOW + 1 } }), form(isolated, ['Y'], true));
    });

    it('waits for the isolated field that may be sent soonest', () => {
      assert.deepEqual(decideNow({ isolated: [isolated], readyAt: { X: NOW + 7, Y: NOW + 4 } }), waitUntil(NOW + 4));
    });

    it('lets a refused field hold no other back', () => {
      const waiting = { ...both, readyAt: { X: NOW + 1, Y: NOW + 1 } };
      assert.deepEqual(decideNow(waiting), form(window, ['A', 'B']));
    });

    it('does not gather isolated fields', () => {
      assert.deepEqual(decideNow(both, { isolatedLast: true, gatherUntil: NOW + 30 }), form(isolated, ['X'], true));
    });

    it('stops looking after a hundred fields', () => {
      const blocked = Array.from({ length: 100 }, (_, index) => makeWindow([`F${index}`], index));
      const readyAt = Object.fromEntries(blocked.map((_, index) => [`F${index}`, NOW + 1]));
      const free = makeWindow(['X'], 200);
      assert.deepEqual(decideNow({ isolated: [...blocked.slice(1), free], readyAt }), form(free, ['X'], true));
      assert.deepEqual(decideNow({ isolated: [...blocked, free], readyAt }), waitUntil(NOW + 1));
    });
  });

  describe('with batches in quarantine', () => {
    const held = makeBatch(['Q'], true);

    it('tries one when nothing else waits', () => {
      assert.deepEqual(decideNow({}, { quarantine: [{ batch: held, until: NOW }] }), repeat(held));
    });

    it('tries one in the gap until a field may be sent or a window closes', () => {
      const quarantine = [{ batch: held, until: NOW }];
      assert.deepEqual(decideNow({ regular: [window], readyAt: { A: NOW + 9 } }, { quarantine }), repeat(held));
      assert.deepEqual(decideNow({}, { quarantine, nextClose: NOW + 9 }), repeat(held));
    });

    it('never tries one before anything else that can be sent', () => {
      const quarantine = [{ batch: held, until: 0 }];
      assert.deepEqual(decideNow({ regular: [window] }, { quarantine }), form(window, ['A', 'B']));
      assert.equal(decideNow({ isolated: [window] }, { quarantine }).kind, 'form');
      assert.deepEqual(decideNow({}, { quarantine, retries: [batch] }), repeat(batch));
    });

    it('tries none before its time, nor before its field may be sent', () => {
      assert.deepEqual(decideNow({}, { quarantine: [{ batch: held, until: NOW + 6 }] }), waitUntil(NOW + 6));
      const readyAt = { Q: NOW + 8 };
      assert.deepEqual(decideNow({ readyAt }, { quarantine: [{ batch: held, until: NOW + 6 }] }), waitUntil(NOW + 8));
    });

    it('takes the first that may be tried, or waits for the soonest', () => {
      const other = makeBatch(['R'], true);
      const quarantine = [
        { batch: held, until: NOW + 6 },
        { batch: other, until: NOW + 2 },
      ];
      assert.deepEqual(decideNow({}, { quarantine }), waitUntil(NOW + 2));
      assert.deepEqual(decide(makeState({}, { quarantine }), NOW + 2), repeat(other));
    });

    it('does not put off a window that closes before the next attempt', () => {
      const quarantine = [{ batch: held, until: NOW + 6 }];
      assert.deepEqual(decideNow({}, { quarantine, nextClose: NOW + 3 }), waitUntil(NOW + 3));
    });
  });

  describe('with an open breaker', () => {
    const open = { breakerIsOpen: true, probe: () => ({ window, fields: ['A'] }) };

    it('sends nothing but the probe', () => {
      const waiting = { regular: [makeWindow(['C', 'D'])], isolated: [makeWindow(['X'])] };
      const others = { retries: [batch], quarantine: [{ batch, until: 0 }], refused: [batch] };
      assert.deepEqual(decideNow(waiting, { ...open, ...others }), form(window, ['A'], true));
    });

    it('holds the probe to the rate limiter', () => {
      assert.deepEqual(decideNow({ readyAt: { A: NOW + 400 } }, open), waitUntil(NOW + 400));
      assert.deepEqual(decideNow({ readyAt: { A: NOW } }, open), form(window, ['A'], true));
    });

    it('holds the probe to the quota, and looks the device up for it', () => {
      const used: Decision = { kind: 'wait', until: NOW + 5000, reason: 'quota' };
      assert.deepEqual(decideNow({}, { ...open, quotaLeft: 0, quotaUntil: NOW + 5000 }), used);
      assert.deepEqual(decideNow({}, { ...open, isResolved: false }), { kind: 'resolve' });
    });

    it('tries again what was refused first where nothing else waits', () => {
      const refused = [makeBatch(['A'], true), makeBatch(['B'], true)] as const;
      assert.deepEqual(decideNow({}, { breakerIsOpen: true, refused }), repeat(refused[0]));
      const blocked = decideNow({ readyAt: { A: NOW + 3 } }, { breakerIsOpen: true, refused });
      assert.deepEqual(blocked, waitUntil(NOW + 3));
    });

    it('tries what is to be repeated before what was refused', () => {
      const refused = [makeBatch(['B'], true)];
      assert.deepEqual(decideNow({}, { breakerIsOpen: true, refused, retries: [batch] }), repeat(batch));
    });

    it('is idle when nothing waits and nothing was refused', () => {
      assert.deepEqual(decideNow({}, { breakerIsOpen: true }), idle);
    });
  });

  describe('whatever waits', () => {
    const field = fc.constantFrom('A', 'B', 'C', 'D', 'E');
    const fields = fc.uniqueArray(field, { minLength: 1, maxLength: 4 });
    const windows = fc
      .array(fields, { maxLength: 5 })
      .map((all) => all.map((names, index) => makeWindow(names, index * 1000)));
    const batches = fc.array(fields, { maxLength: 3 }).map((all) => all.map((names) => makeBatch(names)));
    const story = fc
      .record({
        regular: windows,
        isolated: windows,
        readyAt: fc.dictionary(field, fc.integer({ min: NOW - 3, max: NOW + 3 }), { noNullPrototype: true }),
        retries: batches,
        quarantined: batches,
        failed: fc.boolean(),
        isolatedLast: fc.boolean(),
        maxMeasurements: fc.integer({ min: 1, max: 5 }),
      })
      .map(({ regular, isolated, readyAt, retries, quarantined, failed, isolatedLast, maxMeasurements }) =>
        makeState(
          { regular, isolated, readyAt },
          {
            retries,
            quarantine: quarantined.map((one, index) => ({ batch: one, until: NOW - 1 + index })),
            failedLast: failed ? retries.at(-1) : undefined,
            isolatedLast,
            limits: { maxMeasurements, limited: true },
          },
        ),
      );

    const sentFields = (decision: Decision): readonly string[] => {
      if (decision.kind === 'form') return decision.parts.flatMap((part) => part.fields);
      return decision.kind === 'repeat' ? decision.batch.fields : [];
    };

    it('sends no field early, none twice, and no more measurements than may be', () => {
      fc.assert(
        fc.property(story, (state) => {
          const decision = decide(state, NOW);
          const sent = sentFields(decision);
          for (const one of sent) assert.ok(state.readyAt(one) <= NOW, one);
          assert.equal(new Set(sent).size, sent.length);
          if (decision.kind === 'form') assert.ok(sent.length <= state.limits.maxMeasurements);
          if (decision.kind === 'form') assert.ok(sent.length > 0);
        }),
      );
    });

    it('never waits for the past, and never stays idle while something waits', () => {
      fc.assert(
        fc.property(story, (state) => {
          const decision = decide(state, NOW);
          if (decision.kind === 'wait') assert.ok(decision.until > NOW);
          const all = [...state.sendable(false), ...state.sendable(true), ...state.retries, ...state.quarantine];
          assert.equal(decision.kind === 'idle', all.length === 0);
        }),
      );
    });

    it('sends something at the moment it waits for, or has a further moment to wait for', () => {
      fc.assert(
        fc.property(story, (state) => {
          let now = NOW;
          let decision = decide(state, now);
          for (let waits = 0; waits < 10 && decision.kind === 'wait'; waits++) {
            assert.ok(decision.until > now);
            now = decision.until;
            decision = decide(state, now);
          }
          assert.notEqual(decision.kind, 'wait');
        }),
      );
    });
  });
});
