import { rm } from 'node:fs/promises';
import path from 'node:path';
import { openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import { listJournals } from '../../src/journal/journals';
import { noEvents } from '../durability/children/events';
import { device, recording } from './flows';
import { Running, pause } from './place';
import { newRecord } from '../helpers/settings';
import { SinkProcess } from './sink-process';

/** What it costs that samples wait. */
export interface Waiting {
  /** Samples that waited at the start. */
  samples: number;
  /** And at the end, the messages among them. */
  waiting: number;
  /** Milliseconds from the deploy to the first request. */
  firstRequest: number;
  /** In use when all messages have come. */
  megabytes: number;
  cpuMicrosecondsPerMessage: number;
}

const million = 1_000_000;

/** Messages that come while the others wait. */
const messages = 100_000;

/**
 * Measures a start and then messages, with none and with a million samples waiting in the disk journal. The sink refuses the token, so
 * that they go on waiting.
 */
export async function measureWaiting(directory: string): Promise<Waiting[]> {
  const sink = await SinkProcess.start({ status: 401 });
  const results: Waiting[] = [];
  for (const samples of [1, million]) {
    await fill(path.join(directory, 'datacake', newRecord.connection, 'journal-1'), samples);
    const measured = await measure(directory, sink);
    results.push({ samples, waiting: await waitingIn(directory), ...measured });
    await rm(path.join(directory, 'datacake'), { recursive: true });
  }
  sink.stop();
  return results;
}

async function waitingIn(directory: string): Promise<number> {
  const journals = await listJournals(path.join(directory, 'datacake'));
  return journals.reduce((sum, { samples }) => sum + samples, 0);
}

async function measure(directory: string, sink: SinkProcess): Promise<Omit<Waiting, 'samples' | 'waiting'>> {
  return Running.during(directory, async (running) => {
    await running.deploy([]);
    await sink.reset();
    const started = Date.now();
    await running.deploy(recording(sink.url));
    const { firstRequest } = await sink.until(({ requests }) => requests > 0);
    const run = async (count: number): Promise<void> => {
      await running.emit(count);
      while ((await running.emitted()) < count) await pause(20);
    };
    await run(messages / 5);
    const before = await running.usage();
    await run(messages);
    const after = await running.usage();
    return {
      firstRequest: firstRequest - started,
      megabytes: Number((after.memory / 1e6).toFixed(1)),
      cpuMicrosecondsPerMessage: Number(((after.cpu - before.cpu) / messages).toFixed(1)),
    };
  });
}

/** Leaves behind what a Node-RED would whose network has been down, one sample a second. */
async function fill(folder: string, samples: number): Promise<void> {
  const opening = await openDiskJournal({ directory: folder, events: noEvents });
  if (opening.kind !== 'opened') throw new Error(`The journal can't be filled: ${opening.kind}`);
  const { journal } = opening;
  const start = Date.now() - samples * 1000;
  for (let done = 0; done < samples;) {
    let last: Promise<void> | undefined;
    for (const end = Math.min(samples, done + 1000); done < end; done++) {
      const values = { WATT: done, AMPERE: (done % 100) / 10, VOLT: 230.5 };
      const sample = { device, time: start + done * 1000, ownTime: false, values };
      last = journal.append({ device, node: 'first' }, sample).stored;
    }
    await last;
  }
  await journal.close();
}
