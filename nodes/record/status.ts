import type { NodeStatus } from 'node-red';
import type { DeliveryStatus } from '../../src/delivery/status';

/** Looks a text up in the node's catalogue. */
export type Translate = (key: string, options?: Record<string, string | number>) => string;

/** Node-RED shows no more of a status in full. */
const MAX_TEXT_LENGTH = 20;

/** A record node's status on the canvas. */
export function recordStatus(status: DeliveryStatus, translate: Translate): NodeStatus {
  const text = (key: string, options?: Record<string, string | number>): string =>
    translate(`datacake-record.status.${key}`, options);
  switch (status.kind) {
    case 'idle':
      return { fill: 'green', shape: 'dot', text: text('recorded') };
    case 'lost':
      return { fill: 'red', shape: 'dot', text: text('lost', { lost: short(status.samples) }) };
    case 'sending':
      return { fill: 'green', shape: 'ring', text: text('sending') };
    case 'waiting':
      return { fill: 'blue', shape: 'dot', text: text('waiting', { waiting: short(status.waiting) }) };
    case 'retry': {
      const seconds = Math.ceil(status.wait / 1000);
      return { fill: 'yellow', shape: 'ring', text: cut(text('retry', { waiting: short(status.waiting), seconds })) };
    }
    case 'quota':
      return { fill: 'yellow', shape: 'ring', text: text('quota') };
    case 'paused':
      return { fill: 'red', shape: 'ring', text: cut(text('paused', { reason: status.reason })) };
  }
}

/** 999, 12k, 3M: a count in at most four characters. */
export function short(count: number): string {
  if (count < 1000) return String(count);
  if (count < 1_000_000) return `${Math.floor(count / 1000)}k`;
  return `${Math.floor(count / 1_000_000)}M`;
}

function cut(text: string): string {
  return text.length < MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH - 2)}…`;
}
