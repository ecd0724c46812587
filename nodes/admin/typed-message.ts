import { errorMessage } from '../../src/in-words';
import type { ApiErrorOfForm } from './api';

export type TypedMessage = { ok: true; message: Record<string, unknown> } | { ok: false; error: ApiErrorOfForm };

const MAX_DETAIL_LENGTH = 200;

/** A whole message that was typed in as JSON, or where it can't be read. */
export function readTypedMessage(json: string): TypedMessage {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    return {
      ok: false,
      error: { code: 'bad-json', detail: withLineAndColumn(errorMessage(error), json).slice(0, MAX_DETAIL_LENGTH) },
    };
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return { ok: true, message: parsed as Record<string, unknown> };
  }
  return { ok: false, error: { code: 'bad-json', detail: 'a message is an object: {"payload": …}' } };
}

/** People look for lines and columns; not every Node.js tells them. */
function withLineAndColumn(reason: string, json: string): string {
  const position = / at position (\d+)/.exec(reason)?.[1];
  if (position === undefined || /\bline \d/.test(reason)) return reason;
  const before = json.slice(0, Number(position)).split('\n');
  return `${reason} (line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1})`;
}
