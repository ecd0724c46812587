import assert from 'node:assert/strict';
import type { Breach, LedgerEntry, LoggedRequest } from '../simulator';
import { type Given, judge, valuesOf } from './verdict';

const device = 'probe';
const given: Given[] = [1, 2].map((number) => ({ number, device, time: 100 + number, stored: true }));

function entriesOf({ number, time }: Given, request: number): LedgerEntry[] {
  return Object.entries(valuesOf(number)).map(([field, value]) => {
    return { serial: 0, request, arrivedAt: 0, device, field, value, timestamp: String(time), again: false };
  });
}

/** Requests by number, each ended at 5,000. */
function requests(changes: Record<number, Partial<LoggedRequest>> = {}): (number: number) => LoggedRequest {
  return (number) => {
    const none = { carried: 0, recorded: 0, refused: 0, dropped: 0, monotonic: 0 };
    const request = { number, arrivedAt: 4000, endedAt: 5000, gaveUp: false, method: 'POST', path: '', ...none };
    return { ...request, endpoint: 'record', ...changes[number] };
  };
}

const all = given.flatMap((one) => entriesOf(one, one.number));

describe('the verdict of a soak', () => {
  it('is good when all that was stored is recorded as it was said', () => {
    assert.deepEqual(judge(given, all, requests(), [], []), {
      ...{ given: 2, stored: 2, recorded: 4, lost: 0, altered: 0, doubles: 0, needlessDoubles: 0, breaches: 0 },
    });
  });

  it('counts what is missing, unless it was never stored', () => {
    assert.equal(judge(given, all.slice(1), requests(), [], []).lost, 1);
    const [first, second] = given as [Given, Given];
    assert.equal(judge([{ ...first, stored: false }, second], all.slice(2), requests(), [], []).lost, 0);
  });

  it('counts another value, time or device as altered, and the measurement as lost', () => {
    for (const change of [{ value: 9 }, { timestamp: '7' }, { device: 'other' }]) {
      const [one, ...others] = all as [LedgerEntry, ...LedgerEntry[]];
      const { altered, lost } = judge(given, [{ ...one, ...change }, ...others], requests(), [], []);
      assert.deepEqual({ altered, lost }, { altered: 1, lost: 1 });
    }
  });

  it('forgives doubles only where the first answer may not have been heard', () => {
    const twice = [...all, ...given.slice(0, 1).flatMap((one) => entriesOf(one, 3))];
    const needless = (change: Partial<LoggedRequest>, killed: number[] = []): number =>
      judge(given, twice, requests({ 1: change }), [], killed).needlessDoubles;
    assert.equal(needless({}), 2);
    assert.equal(needless({ fault: 'delay' }), 2);
    assert.equal(needless({ fault: 'hang' }), 0);
    assert.equal(needless({ gaveUp: true }), 0);
    assert.equal(needless({}, [5500]), 0);
    assert.equal(needless({}, [9000]), 2);
    assert.equal(judge(given, twice, requests(), [], []).doubles, 2);
  });

  it('counts breaches, those after a request that was given up left out', () => {
    const breach = { gaveUp: false } as Breach;
    assert.equal(judge(given, all, requests(), [breach, { ...breach, gaveUp: true }], []).breaches, 1);
  });
});
