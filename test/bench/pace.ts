import { recording } from './flows';
import { Running } from './place';
import { SinkProcess } from './sink-process';

/** What gets through under the limit. */
export interface Pace {
  /** Writes a second of the field that was written least. */
  writesPerSecondAndField: number;
  breaches: number;
}

/** Milliseconds between two messages, and until the sink answers. */
const every = 100;
const latency = 50;

const messages = 350;

/** Measures how close to the limit the record node comes without breaking it. */
export async function measurePace(directory: string): Promise<Pace> {
  const sink = await SinkProcess.start({ latency, audits: true });
  const { breaches, fields } = await Running.during(directory, async (running) => {
    await running.deploy(recording(sink.url, { journal: 'disk' }));
    await running.emit(messages, every);
    const started = Date.now();
    return await sink.until(() => Date.now() - started >= messages * every);
  });
  sink.stop();
  const rates = Object.values(fields).map(({ writes, first, last }) => ((writes - 1) / (last - first)) * 1000);
  return { writesPerSecondAndField: Number(Math.min(...rates).toFixed(3)), breaches };
}
