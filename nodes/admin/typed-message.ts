import { inWords } from '../../src/in-words';
import type { Obstacle } from './api';

export type TypedMessage = { ok: true; message: Record<string, unknown> } | { ok: false; problem: Obstacle };

const longestDetail = 200;

/** A whole message that was typed in as JSON, or where it can't be read. */
export function readTypedMessage(json: string): TypedMessage {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    return {
      ok: false,
      problem: { code: 'bad-json', detail: withPlace(inWords(error), json).slice(0, longestDetail) },
    };
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return { ok: true, message: parsed as Record<string, unknown> };
  }
  return { ok: false, problem: { code: 'bad-json', detail: 'a message is an object: {"payload": …}' } };
}

/** People look for lines and columns; not every Node.js tells them. */
function withPlace(reason: string, json: string): string {
  const position = / at position (\d+)/.exec(reason)?.[1];
  if (position === undefined || /\bline \d/.test(reason)) return reason;
  const before = json.slice(0, Number(position)).split('\n');
  return `${reason} (line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1})`;
}
