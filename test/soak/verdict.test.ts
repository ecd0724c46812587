import assert from 'node:assert/strict';
import type { Breach, LedgerEntry, LoggedRequest } from '../simulator';
import { type SoakMessage, compareWithRecorded, soakValues } from './verdict';

const device = 'probe';
const messages: SoakMessage[] = [1, 2].map((number) => ({ number, device, time: 100 + number, stored: true }));

function entriesOf({ number, time }: SoakMessage, request: number): LedgerEntry[] {
  return Object.entries(soakValues(number)).map(([field, value]) => {
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

const all = messages.flatMap((message) => entriesOf(message, message.number));

describe('soak verdict', () => {
  it('finds nothing when every stored message is recorded unaltered', () => {
    assert.deepEqual(compareWithRecorded(messages, all, requests(), [], []), {
      ...{ sent: 2, stored: 2, recorded: 4, lost: 0, altered: 0, duplicates: 0, needlessDuplicates: 0, breaches: 0 },
    });
  });

  it('counts missing measurements, unless their message was never stored', () => {
    assert.equal(compareWithRecorded(messages, all.slice(1), requests(), [], []).lost, 1);
    const [first, second] = messages as [SoakMessage, SoakMessage];
    assert.equal(compareWithRecorded([{ ...first, stored: false }, second], all.slice(2), requests(), [], []).lost, 0);
  });

  it('counts another value, time or device as altered, and the measurement as lost', () => {
    for (const change of [{ value: 9 }, { timestamp: '7' }, { device: 'other' }]) {
      const [one, ...others] = all as [LedgerEntry, ...LedgerEntry[]];
      const { altered, lost } = compareWithRecorded(messages, [{ ...one, ...change }, ...others], requests(), [], []);
      assert.deepEqual({ altered, lost }, { altered: 1, lost: 1 });
    }
  });

  it('allows duplicates only where the first answer may have been missed', () => {
    const twice = [...all, ...messages.slice(0, 1).flatMap((message) => entriesOf(message, 3))];
    const needlessDuplicates = (change: Partial<LoggedRequest>, killed: number[] = []): number =>
      compareWithRecorded(messages, twice, requests({ 1: change }), [], killed).needlessDuplicates;
    assert.equal(needlessDuplicates({}), 2);
    assert.equal(needlessDuplicates({ fault: 'delay' }), 2);
    assert.equal(needlessDuplicates({ fault: 'hang' }), 0);
    assert.equal(needlessDuplicates({ gaveUp: true }), 0);
    assert.equal(needlessDuplicates({}, [5500]), 0);
    assert.equal(needlessDuplicates({}, [9000]), 2);
    assert.equal(compareWithRecorded(messages, twice, requests(), [], []).duplicates, 2);
  });

  it('counts breaches, without those after a request that was messages up', () => {
    const breach = { gaveUp: false } as Breach;
    assert.equal(compareWithRecorded(messages, all, requests(), [breach, { ...breach, gaveUp: true }], []).breaches, 1);
  });
});
