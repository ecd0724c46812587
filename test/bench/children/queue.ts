import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Places, type Queue, STORES } from '../journal/stores';

/** What the delivery takes at a time. */
const TAKEN_AT_ONCE = 500;

export interface QueueOrder {
  /** The title of the store. */
  store: string;
  places: Places;
  samples: number;
  /** How many are put at once, as messages of one moment are. */
  group: number;
}

/** `missing`: the store doesn't run on this machine or this Node. */
export type QueueFigures = { kind: 'missing' } | { kind: 'measured'; sample: QueueSample };

/**
 * Seconds to put one half, to put the other half while as much is taken, and to take what is left; and the CPU of all threads together.
 */
export type QueueSample = Record<'fillSeconds' | 'passSeconds' | 'emptySeconds' | 'cpuMicrosPerSample', number>;

function sample(index: number): object {
  const values = { WATT: index % 4000, VOLT: 229.8 + (index % 10), AMPERE: (index % 100) / 10 };
  return { device: 'be525e29-4398-4fc1-a928-dead7fdfe218', time: 1.7e12 + index, ownTime: false, values };
}

/** Fills the queue, passes as many samples again through the full one, as while an outage is made up for, and empties it. */
async function measure(queue: Queue, samples: number, group: number): Promise<QueueSample> {
  const cpu = process.cpuUsage();
  let next = 0;
  let count = 0;
  const put = (): Promise<void> => queue.put(Array.from({ length: group }, () => sample(next++)));
  const fillSeconds = await secondsOf(async () => {
    while (next < samples / 2) await put();
  });
  const passSeconds = await secondsOf(async () => {
    while (next < samples) {
      await put();
      count += await queue.take(group);
    }
  });
  const emptySeconds = await secondsOf(async () => {
    for (let part = TAKEN_AT_ONCE; part > 0; count += part) part = await queue.take(TAKEN_AT_ONCE);
    await queue.close();
  });
  if (count !== next) throw new Error(`${next} were put and ${count} taken`);
  const { user, system } = process.cpuUsage(cpu);
  return { fillSeconds, passSeconds, emptySeconds, cpuMicrosPerSample: (user + system) / next };
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/* Takes samples through one store. */
async function measureStore({ store, places, samples, group }: QueueOrder): Promise<QueueFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'queue-'));
  try {
    const queue = await STORES.find(({ title }) => title === store)?.open(directory, places);
    if (queue === undefined) return { kind: 'missing' };
    return { kind: 'measured', sample: await measure(queue, samples, group) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

process.once('message', (order) => {
  void measureStore(order as QueueOrder).then((figures) => {
    process.send?.(figures);
    process.disconnect();
  });
});
