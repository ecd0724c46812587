import { TIME_OF_SAMPLE, connection, record } from '../flows';
import { type Part, type Sample, type Variant, valueOf } from '../part';
import type { Order } from '../running';
import { BUSY_MS, WARM_UP_MESSAGES, loadFigures } from './load';

/** A pace that both variants keep up with on one core, so that whatever else goes on there meets both alike. */
const MESSAGES_PER_SECOND = 10_000;

function waiting(key: string, title: string, order: Order): Variant {
  return {
    key,
    title,
    async start(stage, build) {
      const backlog = await stage.backlog(build, TIME_OF_SAMPLE, order);
      // A token that is refused keeps everything waiting.
      const sink = await stage.sink({ status: 401 });
      return {
        async sample(): Promise<Sample> {
          const running = await stage.nodeRedWith(build, backlog);
          try {
            await sink.reset();
            await running.ask('watch');
            const deployedAt = Date.now();
            await running.deploy([connection(sink.url), record({ complete: 'stored' })]);
            const { firstRequestAt } = await sink.until(({ requests }) => requests > 0);
            await running.complete({ messages: WARM_UP_MESSAGES });
            const before = await running.usage();
            const emitted = await running.complete({ forMs: BUSY_MS, perSecond: MESSAGES_PER_SECOND });
            const load = loadFigures(emitted, emitted.endedAt, before, await running.usage());
            const { inUseMb } = await running.memory();
            return { ...load, inUseMb, firstRequestMs: firstRequestAt - deployedAt };
          } finally {
            await running.stop();
          }
        },
        stop: () => sink.stop(),
      };
    },
  };
}

export const aMillionWaiting: Part = {
  key: 'waiting',
  title: 'A million samples waiting',
  variants: [
    waiting('none', 'disk journal, 10,000 messages a second, nothing gets through', { messages: 1, samples: 1 }),
    waiting('million', 'the same with a million samples waiting', { messages: 1000, samples: 1000 }),
  ],
  figures: [
    {
      title: 'MB more in use with a million waiting',
      better: 'less',
      goal: { atMost: 20 },
      of: (round) => valueOf(round, 'million', 'inUseMb') - valueOf(round, 'none', 'inUseMb'),
    },
    {
      title: 'CPU a message, a million waiting against none',
      better: 'less',
      goal: { atMost: 1.1 },
      of: (round) => valueOf(round, 'million', 'cpuMicrosPerMessage') / valueOf(round, 'none', 'cpuMicrosPerMessage'),
    },
    {
      title: 'ms to the first request with a million waiting',
      better: 'less',
      goal: { atMost: 2000 },
      of: (round) => valueOf(round, 'million', 'firstRequestMs'),
    },
  ],
  order: 'side by side',
  warmUpRounds: 0,
};
