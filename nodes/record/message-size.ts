import { isTextObject } from '../../src/mapping/cross-realm';

/** How much of a message is looked at: what holds most of its bytes lies near its surface. */
const MAX_MEMBERS = 200;
const MAX_LEVELS = 4;

/** What a message takes beside what it holds. */
const OVERHEAD_BYTES = 200;
const MEMBER_BYTES = 8;

/** An `http in` node's request and response hold far more than the message does, and their sockets live anyway. */
const HTTP_OBJECT_BYTES = 16_000;

/** About how many bytes a message holds in memory: buffers by their length, text by 2 bytes a character. Never throws. */
export function estimateBytes(message: object): number {
  const budget = { members: MAX_MEMBERS };
  let bytes = OVERHEAD_BYTES;
  try {
    for (const [name, value] of Object.entries(message)) {
      bytes += name === 'req' || name === 'res' ? HTTP_OBJECT_BYTES : bytesOf(value, 1, budget);
    }
  } catch {
    // A Proxy or a getter may throw wherever it is touched.
  }
  return bytes;
}

function bytesOf(value: unknown, level: number, budget: { members: number }): number {
  budget.members -= 1;
  if (typeof value === 'string') return value.length * 2;
  if (typeof value !== 'object' || value === null) return MEMBER_BYTES;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
  if (isTextObject(value)) return value.length * 2;
  let bytes = MEMBER_BYTES;
  if (level >= MAX_LEVELS) return bytes;
  // An array of a million members, or of holes, has as many names: only the first members are touched.
  const members: object = Array.isArray(value) ? value.slice(0, MAX_MEMBERS) : value;
  for (const name of Object.keys(members)) {
    if (budget.members <= 0) break;
    bytes += bytesOf((members as Record<string, unknown>)[name], level + 1, budget);
  }
  return bytes;
}
