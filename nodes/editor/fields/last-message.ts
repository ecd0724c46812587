import type { MessageProperty } from '../../admin/api';
import { ask, type Problem } from '../api';

/** What is known of the messages that pass the node. */
export interface MessageKnown {
  properties: readonly MessageProperty[];
  /** Why nothing is known. */
  problem?: Problem;
}

/** Finds out what the last message that passed the node held. */
export interface LastMessageLookup {
  ask(): Promise<MessageKnown>;
  /** What was found last, without asking. */
  known(): readonly MessageProperty[];
  onChange(handler: () => void): void;
}

/** Milliseconds for which an answer is good enough: a list asks with every key. */
const fresh = 1000;

/**
 * @param node the record node's id
 * @param expected gives the properties that the next message will have, as far as that can be told from the flow: for a
 *   node that no message has passed yet
 * @param signal aborted when the form closes
 */
export function createLastMessage(
  node: string,
  expected: () => readonly MessageProperty[],
  signal: AbortSignal,
): LastMessageLookup {
  const handlers: (() => void)[] = [];
  let known: readonly MessageProperty[] = [];
  let asked: { at: number; answer: Promise<MessageKnown> } | undefined;

  async function load(): Promise<MessageKnown> {
    const reply = await ask('message', { node }, signal);
    known = reply.ok ? reply.result.properties : expected();
    for (const handler of handlers) handler();
    return { properties: known, ...(!reply.ok && known.length === 0 && { problem: reply.problem }) };
  }

  return {
    ask() {
      if (asked === undefined || Date.now() - asked.at > fresh) asked = { at: Date.now(), answer: load() };
      return asked.answer;
    },
    known: () => known,
    onChange: (handler) => void handlers.push(handler),
  };
}
