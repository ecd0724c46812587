import type { RejectedEntry, RejectedNote } from '../../src/journal/rejected-file';

/** Fields and devices are named by messages: beyond this number their refusals of a record node are counted together. */
const MAX_KEYS = 1000;
const OTHERS = '';

/** The file of refused measurements, in which the counts are found again after a restart, as far as it reaches back. */
export interface RefusalsFile {
  history(): Promise<readonly (RejectedEntry | RejectedNote)[]>;
  note(note: RejectedNote): void;
}

/** By record node, then by device and field. */
type Counts = Map<string, Map<string, number>>;

/**
 * How many measurements of each record node Datacake refused since a person looked at them or a value of the same field and device was
 * accepted. It is kept over restarts, because whoever can put it right may look only later: each refusal is in the file anyway, so that
 * only a note is written of what ends it.
 */
export class Refusals {
  readonly #file: RefusalsFile;
  readonly #tellChange: (node: string) => void;
  readonly #counts: Counts = new Map();

  /** @param changed told the record node whose number has changed */
  constructor(file: RefusalsFile, changed: (node: string) => void) {
    this.#file = file;
    this.#tellChange = changed;
    void file.history().then((history) => this.#restore(history));
  }

  count(node: string): number {
    let sum = 0;
    for (const count of this.#counts.get(node)?.values() ?? []) sum += count;
    return sum;
  }

  refused(node: string, device: string, fields: Iterable<string>): void {
    for (const field of fields) add(this.#counts, node, keyOf(device, field), 1);
    this.#tellChange(node);
  }

  /** Values of these fields were accepted, whichever record node they came from. */
  accepted(device: string, fields: readonly string[]): void {
    const changed = forgetAccepted(this.#counts, device, fields);
    if (changed.length > 0) this.#file.note({ accepted: device, fields });
    for (const node of changed) this.#tellChange(node);
  }

  /** A person has looked at what was refused, nothing of it is left, or its node is gone. */
  forget(node: string): void {
    if (!this.#counts.delete(node)) return;
    this.#file.note({ seen: node });
    this.#tellChange(node);
  }

  /** What was refused in this run meanwhile comes after it. */
  #restore(history: readonly (RejectedEntry | RejectedNote)[]): void {
    for (const [node, counts] of countHistory(history)) {
      for (const [key, count] of counts) add(this.#counts, node, key, count);
      this.#tellChange(node);
    }
  }
}

function countHistory(history: readonly (RejectedEntry | RejectedNote)[]): Counts {
  const counts: Counts = new Map();
  for (const line of history) {
    if ('node' in line) {
      for (const { field } of line.measurements) add(counts, line.node, keyOf(line.device, field), 1);
    } else if ('seen' in line) counts.delete(line.seen);
    else forgetAccepted(counts, line.accepted, line.fields);
  }
  return counts;
}

function add(counts: Counts, node: string, wanted: string, count: number): void {
  const own = counts.get(node) ?? new Map<string, number>();
  counts.set(node, own);
  const key = own.has(wanted) || own.size < MAX_KEYS ? wanted : OTHERS;
  own.set(key, (own.get(key) ?? 0) + count);
}

/** @returns the record nodes whose number has changed */
function forgetAccepted(counts: Counts, device: string, fields: readonly string[]): string[] {
  if (counts.size === 0) return [];
  const keys = fields.map((field) => keyOf(device, field));
  const changed: string[] = [];
  for (const [node, own] of counts) {
    const before = own.size;
    for (const key of keys) own.delete(key);
    if (own.size < before) changed.push(node);
    if (own.size === 0) counts.delete(node);
  }
  return changed;
}

function keyOf(device: string, field: string): string {
  return JSON.stringify([device, field]);
}
