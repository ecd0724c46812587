import { connection, record } from '../flows';
import { type Part, type Sample, type Variant, valueOf } from '../part';

/** Milliseconds until the sink answers, and for which messages come in a round. */
const LATENCY_MS = 50;
const ROUND_MS = 5000;
const MESSAGES_PER_SECOND = 10;

const underTheLimit: Variant = {
  key: 'limited',
  title: 'one device, 10 messages a second, under the limit',
  async start(stage, build) {
    const sink = await stage.sink({ latencyMs: LATENCY_MS, audits: true });
    const running = await stage.nodeRed(build);
    await running.deploy([connection(sink.url), record()]);
    return {
      async sample(): Promise<Sample> {
        await sink.reset();
        await running.emit({ forMs: ROUND_MS, perSecond: MESSAGES_PER_SECOND });
        const { writes, breaches } = await sink.received();
        const rates = Object.values(writes).map(({ count, firstAt, lastAt }) => {
          return ((count - 1) / (lastAt - firstAt)) * 1000;
        });
        return { writesPerSecond: Math.min(...rates), breaches };
      },
      async stop() {
        await running.stop();
        await sink.stop();
      },
    };
  },
};

export const limit: Part = {
  key: 'limit',
  title: 'One write a second and field',
  variants: [underTheLimit],
  figures: [
    {
      title: 'writes a second of the field written least, 50 ms latency',
      better: 'more',
      goal: { atLeast: 0.88 },
      of: (round) => valueOf(round, 'limited', 'writesPerSecond'),
    },
    {
      title: 'breaches of the limit',
      better: 'less',
      goal: { atMost: 0 },
      of: (round) => valueOf(round, 'limited', 'breaches'),
    },
  ],
  order: 'side by side',
};
