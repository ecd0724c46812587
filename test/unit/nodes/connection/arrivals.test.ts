import assert from 'node:assert/strict';
import { Arrivals } from '../../../../nodes/connection/arrivals';
import type { UnseenFields } from '../../../../src/arrival/arrival-watch';
import type { CurrentValues, CurrentValuesQuery } from '../../../../src/datacake/current-values';
import { SimulatedClock, flushPromises } from '../../../simulation/clock';
import { noon } from '../../../simulator/client';

const uuid = 'be525e29-4398-4fc1-a928-dead7fdfe218';
const receipt = {
  ...{ device: 'S-1', uuid, status: 200, attempts: 1 },
  measurements: [{ field: 'WATT', value: 230, timestamp: String(noon / 1000) }],
};
const nothing: CurrentValues = { kind: 'read', devices: [{ kind: 'read', shown: new Map() }] };

/** A connection's arrivals, and what they ask. */
function start(answer: () => Promise<CurrentValues>, isWatching = true) {
  const clock = new SimulatedClock(noon);
  const asked: CurrentValuesQuery[] = [];
  const told: [node: string, unseen: UnseenFields][] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const arrivals = new Arrivals({
    transport: {
      currentValues: (query, signal) => {
        asked.push(query);
        signals.push(signal);
        return answer();
      },
    },
    clock,
    ...(isWatching && { watch: { unseen: (node, unseen) => told.push([node, unseen]), hidden: () => undefined } }),
  });
  return { arrivals, clock, asked, told, signals };
}

describe('Arrivals', () => {
  it('look at two devices at a time, and refuse more than can wait', async () => {
    const ends: (() => void)[] = [];
    const { arrivals, asked } = start(() => new Promise((resolve) => ends.push(() => resolve(nothing))));
    const looks = Array.from({ length: 203 }, () => arrivals.look(uuid, ['WATT']));
    await flushPromises();
    assert.equal(asked.length, 2);
    assert.deepEqual(asked[0], { devices: [{ device: uuid, fields: ['WATT'] }], traits: true });
    assert.deepEqual(await looks.at(-1), { kind: 'unknown', reason: { code: 'busy' } });
    for (let look = 0; look < 202; look += 1) {
      ends.shift()?.();
      await flushPromises();
    }
    assert.deepEqual(await looks[0], nothing);
    assert.equal(asked.length, 202);
  });

  it('watch what was accepted, by the name that messages give', async () => {
    const { arrivals, clock, told, asked } = start(() => Promise.resolve(nothing));
    arrivals.accepted('node', receipt);
    await clock.advance(1_300_000);
    assert.deepEqual(told, [['node', { device: 'S-1', fields: ['WATT'] }]]);
    assert.deepEqual(arrivals.unseenOf('node'), [{ device: 'S-1', fields: ['WATT'] }]);
    assert.deepEqual(asked[0], { devices: [{ device: uuid, fields: ['WATT'] }], traits: false });
  });

  it('watch nothing where the connection is not set so', async () => {
    const { arrivals, clock, asked } = start(() => Promise.resolve(nothing), false);
    arrivals.accepted('node', receipt);
    await clock.advance(3_600_000);
    assert.deepEqual([asked, arrivals.unseenOf('node')], [[], []]);
  });

  it('give up what they ask when the connection closes', async () => {
    const { arrivals, clock, signals, asked } = start(() => new Promise(() => undefined));
    void arrivals.look(uuid, []);
    arrivals.accepted('node', receipt);
    await flushPromises();
    arrivals.close();
    assert.equal(signals[0]?.aborted, true);
    await clock.advance(3_600_000);
    assert.equal(asked.length, 1);
  });
});
