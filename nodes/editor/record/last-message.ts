import type { MessageProperty } from '../../admin/api';
import { ask, type FormError } from '../api-client';

interface KnownMessage {
  properties: readonly MessageProperty[];
  /** Why no properties are known. */
  error?: FormError;
}

/** Asks which properties the last message had that passed the node. */
export interface LastMessageLookup {
  ask(): Promise<KnownMessage>;
  /** The properties of the latest reply, without asking. */
  known(): readonly MessageProperty[];
  onChange(handler: () => void): void;
}

/** A list asks with every key: within this time the same reply serves. In milliseconds. */
const REPLY_TTL_MS = 1000;

/**
 * @param node the record node's id
 * @param expected gives the properties that the next message will have, as far as the flow shows them, for a node that
 *   no message has passed yet
 * @param signal aborted when the form closes
 */
export function createLastMessage(
  node: string,
  expected: () => readonly MessageProperty[],
  signal: AbortSignal,
): LastMessageLookup {
  const handlers: (() => void)[] = [];
  let known: readonly MessageProperty[] = [];
  let latest: { at: number; reply: Promise<KnownMessage> } | undefined;

  async function load(): Promise<KnownMessage> {
    const reply = await ask('message', { node }, signal);
    known = reply.ok ? reply.result.properties : expected();
    for (const handler of handlers) handler();
    return { properties: known, ...(!reply.ok && known.length === 0 && { error: reply.error }) };
  }

  return {
    ask() {
      if (latest === undefined || Date.now() - latest.at > REPLY_TTL_MS) latest = { at: Date.now(), reply: load() };
      return latest.reply;
    },
    known: () => known,
    onChange: (handler) => void handlers.push(handler),
  };
}
