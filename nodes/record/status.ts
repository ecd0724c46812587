import type { NodeStatus } from 'node-red';
import type { DeliveryStatus } from '../../src/delivery/status';
import type { Clock } from '../../src/util/clock';
import { reasonKey } from '../../src/util/reason';
import { truncate } from '../../src/util/truncate';

/** Looks a text up in the node's catalogue. */
export type Translate = (key: string, options?: Record<string, string | number>) => string;

/** In characters; Node-RED cuts off longer ones. */
const MAX_TEXT_LENGTH = 19;

/** A record node's status on the canvas. */
export function toNodeStatus(status: DeliveryStatus, translate: Translate): NodeStatus {
  const text = (key: string, options?: Record<string, string | number>): string =>
    translate(`datacake-record.status.${key}`, options);
  if ('behindMsPerHour' in status) {
    const minutes = Math.max(1, Math.round(status.behindMsPerHour / 60_000));
    return { fill: 'yellow', shape: 'dot', text: text('behind', { minutes }) };
  }
  switch (status.kind) {
    case 'idle':
      return { fill: 'green', shape: 'dot', text: text('recorded') };
    case 'lost':
      return { fill: 'red', shape: 'dot', text: text('lost', { lost: abbreviate(status.samples) }) };
    case 'sending':
      return { fill: 'green', shape: 'ring', text: text('sending') };
    case 'waiting':
      return { fill: 'blue', shape: 'dot', text: text('waiting', { waiting: abbreviate(status.waiting) }) };
    case 'retry': {
      const options = { waiting: abbreviate(status.waiting), seconds: Math.ceil(status.wait / 1000) };
      return { fill: 'yellow', shape: 'ring', text: truncate(text('retry', options), MAX_TEXT_LENGTH) };
    }
    case 'quota':
      return { fill: 'yellow', shape: 'ring', text: text('quota') };
    case 'paused':
      return {
        fill: 'red',
        shape: 'ring',
        text: truncate(text('paused', { reason: reasonKey(status.reason) }), MAX_TEXT_LENGTH),
      };
  }
}

/** A count in at most four characters, as far as billions: 999, 12k, 3M. */
export function abbreviate(count: number): string {
  if (count < 1000) return String(count);
  if (count < 1_000_000) return `${Math.floor(count / 1000)}k`;
  return `${Math.floor(count / 1_000_000)}M`;
}

/** Runs an action `delayMs` after it was first requested, once for all requests until then. */
export function createThrottle(clock: Clock, delayMs: number, action: () => void): { request(): void; stop(): void } {
  let cancel: (() => void) | undefined;
  return {
    request() {
      cancel ??= clock.after(delayMs, () => {
        cancel = undefined;
        action();
      });
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
