import type { FlowNode } from '../harness';
import type { Build } from '../builds';
import type { Sample, Sampler } from '../part';
import type { Emitted, Order, Running, Usage } from '../running';
import { SLICES } from '../rounds';
import type { SinkProcess } from '../sink-process';
import type { Stage } from '../stage';

/** Measurements that the sink gets from one message. */
export const FIELDS_PER_MESSAGE = 3;

/** Milliseconds for which a variant is kept busy in one round, or in each slice of one. */
export const BUSY_MS = 1500;
export const SLICE_MS = BUSY_MS / SLICES;

/** A warm-up is told by its work, because in the same time a busy machine gets less of it done. */
export const WARM_UP_MESSAGES = 20_000;
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
  /** Milliseconds until the sink answers, once the flow is warm. */
  latencyMs?: number;
  flow: (sink: string) => FlowNode[];
  order: Order;
  warmUpMessages?: number;
  /** True to watch how long messages take until they are completed. */
  watch?: boolean;
}

/**
 * Starts a sampler for each round anew. A process that compiles its code a little worse than another does so for as long as it lives:
 * with one for each round, that becomes part of the spread.
 */
export function afresh(start: () => Promise<Sampler>): Promise<Sampler> {
  let present: Sampler | undefined;
  const stop = async (): Promise<void> => {
    await present?.stop();
    present = undefined;
  };
  return Promise.resolve({
    async prepare() {
      present = await start();
    },
    sample() {
      if (present === undefined) throw new Error('There is nothing to sample');
      return present.sample();
    },
    finish: stop,
    stop,
  });
}

/** Measures a flow in a Node-RED of its own in every round, once it is warm. */
export function startLoad(stage: Stage, load: Load): Promise<Sampler> {
  return afresh(() => startOne(stage, load));
}

async function startOne(stage: Stage, load: Load): Promise<Sampler> {
  const { build, nodeOptions, latencyMs = 0, flow, order, warmUpMessages = WARM_UP_MESSAGES, watch = false } = load;
  const sink = await stage.sink();
  const running = await stage.nodeRed(build, nodeOptions);
  await running.deploy(flow(sink.url));
  if (watch) await running.ask('watch');
  const { inFlight } = order;
  const pace = inFlight === undefined ? {} : { inFlight };
  await measureLoad(running, sink, { ...pace, messages: warmUpMessages, forMs: MAX_WARM_UP_MS });
  await sink.answerAfter(latencyMs);
  return {
    sample: () => measureLoad(running, sink, order),
    async stop() {
      await running.stop();
      await sink.stop();
    },
  };
}
