import type { FlowNode } from '../harness';
import type { Build } from '../builds';
import type { Sample, Sampler } from '../part';
import type { Emitted, Order, Running, Usage } from '../running';
import type { SinkProcess } from '../sink-process';
import type { Stage } from '../stage';

/** Measurements that the sink gets from one message. */
export const FIELDS_PER_MESSAGE = 3;

/** Milliseconds for which a variant is kept busy in one round. */
export const BUSY_MS = 1500;

/** A warm-up is told by its work, because in the same time a busy machine gets less of it done. */
export const WARM_UP_MESSAGES = 30_000;
const MAX_WARM_UP_MS = 30_000;

/** Emits messages, waits until the sink has all of their measurements, and says what that took. */
export async function measureLoad(running: Running, sink: SinkProcess, order: Order): Promise<Sample> {
  await sink.reset();
  const before = await running.usage();
  const emitted = await running.emit(order);
  const wanted = emitted.messages * FIELDS_PER_MESSAGE;
  const { lastAt, requests } = await sink.until(({ measurements }) => measurements >= wanted);
  return { ...loadFigures(emitted, lastAt, before, await running.usage()), requests };
}

/** What a load took, in the terms of all variants that carry messages. */
export function loadFigures({ messages, beganAt }: Emitted, endedAt: number, before: Usage, after: Usage): Sample {
  return {
    messages,
    messagesPerSecond: (messages / (endedAt - beganAt)) * 1000,
    cpuMicrosPerMessage: (after.cpuMicros - before.cpuMicros) / messages,
    rssMb: after.rssBytes / 1e6,
    longestWaitMs: after.longestWaitMs,
  };
}

export interface Load {
  build: Build | undefined;
  /** What Node itself is told. */
  nodeOptions?: readonly string[];
  flow: (sink: string) => FlowNode[];
  order: Order;
  warmUpMessages?: number;
  /** True to watch how long messages take until they are completed. */
  watch?: boolean;
}

/** Measures the same flow in the same Node-RED in every round, once it is warm. */
export async function startLoad(stage: Stage, load: Load): Promise<Sampler> {
  const { build, nodeOptions, flow, order, warmUpMessages = WARM_UP_MESSAGES, watch = false } = load;
  const sink = await stage.sink();
  const running = await stage.nodeRed(build, nodeOptions);
  await running.deploy(flow(sink.url));
  if (watch) await running.ask('watch');
  await measureLoad(running, sink, { ...order, messages: warmUpMessages, forMs: MAX_WARM_UP_MS });
  return {
    sample: () => measureLoad(running, sink, order),
    async stop() {
      await running.stop();
      await sink.stop();
    },
  };
}
