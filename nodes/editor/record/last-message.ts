import type { MessageProperty } from '../../admin/api';
import { ask, type FormError } from '../api-client';

/** What is known of the messages that pass the node. */
export interface KnownMessage {
  properties: readonly MessageProperty[];
  /** Why nothing is known. */
  error?: FormError;
}

/** Finds out what the last message that passed the node held. */
export interface LastMessageLookup {
  ask(): Promise<KnownMessage>;
  /** What was found last, without asking. */
  known(): readonly MessageProperty[];
  onChange(handler: () => void): void;
}

/** Milliseconds for which an answer is good enough: a list asks with every key. */
const ANSWER_TTL_MS = 1000;

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
  let asked: { at: number; answer: Promise<KnownMessage> } | undefined;

  async function load(): Promise<KnownMessage> {
    const reply = await ask('message', { node }, signal);
    known = reply.ok ? reply.result.properties : expected();
    for (const handler of handlers) handler();
    return { properties: known, ...(!reply.ok && known.length === 0 && { error: reply.error }) };
  }

  return {
    ask() {
      if (asked === undefined || Date.now() - asked.at > ANSWER_TTL_MS) asked = { at: Date.now(), answer: load() };
      return asked.answer;
    },
    known: () => known,
    onChange: (handler) => void handlers.push(handler),
  };
}
