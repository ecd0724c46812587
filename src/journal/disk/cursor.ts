import { crc32 } from 'node:zlib';
import { type Sample, withoutFields } from '../../model';
import { Ranges } from '../../util/ranges';
import type { LogId } from '../journal';
import { SLOT_ROOM_BYTES } from './slot-file';

/** What a cursor's slot says, as JSON. */
interface Content extends LogId {
  /** One past the last position of the log when this was written. */
  end: number;
  head: number;
  /** Those beyond the head. */
  beyond: Steps;
  fields: Record<string, Steps>;
}

/** Alternately the distance from the last number and the length of a span, less one, from the highest number down. */
type Steps = number[];

/** The most bytes that device and node may take together as JSON, so that a cursor has room for more. */
export const MAX_IDENTITY_BYTES = 1024;

/**
 * The content of a cursor's slot. What doesn't fit is forgotten, the oldest first: it may be sent twice after a crash, never lost.
 *
 * @param end one past the last position of the log
 * @param room bytes
 */
export function encodeCursor(log: LogId, acknowledged: Acknowledged, end: number, room: number): Buffer {
  for (let most = 512; ; most >>>= 1) {
    const encoded = encode(log, acknowledged, end, most);
    if (encoded.length <= room || most === 0) return encoded;
  }
}

/** What is acknowledged of a log without a limit, for a file of its own; undefined when a cursor has room for it. */
export function encodeRest(log: LogId, acknowledged: Acknowledged, end: number): Buffer | undefined {
  const content = encode(log, acknowledged, end, Infinity);
  if (content.length <= SLOT_ROOM_BYTES) return undefined;
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(content));
  return Buffer.concat([checksum, content]);
}

/** @param most spans of a kind, and fields */
function encode(log: LogId, { head, beyond, fields }: Acknowledged, end: number, most: number): Buffer {
  const byField = [...fields].slice(0, most).map(([field, positions]) => [field, toSteps(positions, end, most)]);
  const kept = { beyond: toSteps(beyond, end, most), fields: Object.fromEntries(byField) as Content['fields'] };
  return Buffer.from(JSON.stringify({ ...log, end, head, ...kept } satisfies Content));
}

export interface Cursor {
  log: LogId;
  /** One past the last position of the log when this was written. */
  end: number;
  acknowledged: Acknowledged;
}

/** Undefined when it isn't whole. */
export function decodeRest(file: Buffer): Cursor | undefined {
  if (file.length < 4 || crc32(file.subarray(4)) !== file.readUInt32LE(0)) return undefined;
  return decodeCursor(file.subarray(4));
}

/** Undefined when the content isn't that of a cursor. */
export function decodeCursor(content: Buffer): Cursor | undefined {
  let parsed: Content;
  try {
    parsed = JSON.parse(content.toString()) as Content;
  } catch {
    return undefined;
  }
  const { device, node, part, end, head, beyond, fields } = parsed;
  if (typeof device !== 'string' || typeof node !== 'string') return undefined;
  const acknowledged = new Acknowledged();
  acknowledged.add(0, head);
  eachSpan(beyond, end, (from, before) => acknowledged.add(from, before));
  for (const [field, steps] of Object.entries(fields)) {
    eachSpan(steps, end, (from, before) => acknowledged.addField(field, from, before));
  }
  return { log: { device, node, ...(part !== undefined && { part }) }, end, acknowledged };
}

function toSteps(ranges: Ranges, end: number, most: number): Steps {
  let last = end;
  const spans = ranges.spans();
  return spans
    .slice(Math.max(0, spans.length - most))
    .reverse()
    .flatMap(({ from, to }) => {
      const steps = [last - to - 1, to - from];
      last = from;
      return steps;
    });
}

function eachSpan(steps: Steps, end: number, visit: (from: number, before: number) => void): void {
  let last = end;
  for (let index = 0; index + 1 < steps.length; index += 2) {
    const before = last - (steps[index] ?? 0);
    last = before - (steps[index + 1] ?? 0) - 1;
    visit(last, before);
  }
}

/** What of a log is acknowledged. */
export class Acknowledged {
  /** Every position below is acknowledged. */
  #head = 0;
  /** Those from the head on. */
  readonly #beyond = new Ranges();
  #beyondSize = 0;
  /** By field, the positions whose samples don't count for it any more. */
  #fields: Map<string, Ranges> | undefined;

  get head(): number {
    return this.#head;
  }

  get beyond(): Ranges {
    return this.#beyond;
  }

  /** Fields of samples that aren't wholly acknowledged. */
  get fields(): ReadonlyMap<string, Ranges> {
    return this.#fields ?? none;
  }

  has(position: number): boolean {
    return position < this.#head || this.#beyond.has(position);
  }

  /** The first position from one on that isn't acknowledged. */
  nextOpen(position: number): number {
    if (position < this.#head) return this.nextOpen(this.#head);
    const span = this.#beyond.spanOf(position);
    return span === undefined ? position : span.to + 1;
  }

  /** How many positions below one aren't acknowledged; none above it is. */
  openBelow(end: number): number {
    return Math.max(0, end - this.#head - this.#beyondSize);
  }

  /** The positions from one to before another that aren't acknowledged. */
  open(from: number, before: number): Ranges {
    return this.#beyond.missing(Math.max(from, this.#head), before - 1);
  }

  /** Acknowledges the positions from one to before another; the caller sees to it that they exist. */
  add(from: number, before: number): void {
    this.#beyondSize += this.#beyond.addSpan(Math.max(from, this.#head), before - 1);
    const first = this.#beyond.spanOf(this.#head);
    if (first === undefined) return;
    this.#beyondSize -= first.to + 1 - first.from;
    this.#head = first.to + 1;
    this.#beyond.dropBelow(this.#head);
    this.#forgetFieldsBelow();
  }

  /** Acknowledges all that another one has. */
  addAll({ head, beyond, fields }: Acknowledged, end: number): void {
    this.add(0, head);
    for (const { from, to } of beyond.spans()) this.add(from, Math.min(to + 1, end));
    for (const [field, positions] of fields) {
      for (const { from, to } of positions.spans()) this.addField(field, from, Math.min(to + 1, end));
    }
  }

  /** Acknowledges some fields of the samples from one position to before another. */
  addField(field: string, from: number, before: number): void {
    this.#fields ??= new Map();
    let positions = this.#fields.get(field);
    if (positions === undefined) this.#fields.set(field, (positions = new Ranges()));
    for (const span of this.open(from, before).spans()) positions.addSpan(span.from, span.to);
  }

  /** What is left of a sample; undefined when nothing is. */
  leftOf(position: number, sample: Sample): Sample | undefined {
    if (this.has(position)) return undefined;
    if (this.#fields === undefined) return sample;
    const gone = Object.keys(sample.values).filter((field) => this.#fields?.get(field)?.has(position));
    return gone.length === 0 ? sample : withoutFields(sample, gone);
  }

  #forgetFieldsBelow(): void {
    for (const [field, positions] of this.#fields ?? none) {
      positions.dropBelow(this.#head);
      if (positions.first === undefined) this.#fields?.delete(field);
    }
    if (this.#fields?.size === 0) this.#fields = undefined;
  }
}

const none: ReadonlyMap<string, Ranges> = new Map();
