import path from 'node:path';
import { StateFile } from '../../src/delivery/state-file';
import { errorMessage } from '../../src/util/error-message';
import { SerialQueue } from '../../src/util/serial-queue';

const FILE_NAME = 'refused.json';

/** Fields and devices are named by messages: beyond this number their refusals of a record node are counted together. */
const MAX_KEYS = 1000;
const OTHERS = '';

export interface RefusalsOptions {
  /** That of the connection. */
  folder: string;
  /** The number of a record node has changed. */
  changed: (node: string) => void;
  /** Told once when the numbers can't be kept over a restart. */
  failed: (reason: string) => void;
}

/**
 * How many measurements of each record node Datacake refused since a person looked at them or a value of the same field and device was
 * accepted. It is kept over restarts, because whoever can put it right may look only later.
 */
export class Refusals {
  readonly #options: RefusalsOptions;
  readonly #file: StateFile;
  /** By record node, then by device and field. */
  readonly #counts = new Map<string, Map<string, number>>();
  /** All that touches the file, one after the other. */
  readonly #queue = new SerialQueue();
  #isWriteQueued = false;
  #isBroken = false;

  constructor(options: RefusalsOptions) {
    this.#options = options;
    this.#file = new StateFile(path.join(options.folder, FILE_NAME), 0);
    void this.#queue.run(() => this.#read());
  }

  count(node: string): number {
    let sum = 0;
    for (const count of this.#counts.get(node)?.values() ?? []) sum += count;
    return sum;
  }

  refused(node: string, device: string, fields: Iterable<string>): void {
    for (const field of fields) this.#add(node, keyOf(device, field), 1);
    this.#changed(node);
  }

  /** Values of these fields were accepted, whichever record node they came from. */
  accepted(device: string, fields: Iterable<string>): void {
    if (this.#counts.size === 0) return;
    const keys = [...fields].map((field) => keyOf(device, field));
    for (const [node, counts] of this.#counts) {
      const before = counts.size;
      for (const key of keys) counts.delete(key);
      if (counts.size < before) this.#changed(node);
    }
  }

  /** A person has looked at what was refused, nothing of it is left, or its node is gone. */
  forget(node: string): void {
    if (this.#counts.delete(node)) this.#changed(node);
  }

  /** Fulfils when all is written. */
  async close(): Promise<void> {
    await this.#queue.idle();
  }

  #add(node: string, wanted: string, count: number): void {
    const counts = this.#counts.get(node) ?? new Map<string, number>();
    this.#counts.set(node, counts);
    const key = counts.has(wanted) || counts.size < MAX_KEYS ? wanted : OTHERS;
    counts.set(key, (counts.get(key) ?? 0) + count);
  }

  #changed(node: string): void {
    if (this.#counts.get(node)?.size === 0) this.#counts.delete(node);
    this.#options.changed(node);
    if (this.#isWriteQueued) return;
    this.#isWriteQueued = true;
    void this.#queue.run(() => this.#write());
  }

  async #read(): Promise<void> {
    for (const [node, counts] of readCounts((await this.#file.read()) ?? '')) {
      for (const [key, count] of counts) this.#add(node, key, count);
      this.#options.changed(node);
    }
  }

  async #write(): Promise<void> {
    this.#isWriteQueued = false;
    const counts = Object.fromEntries([...this.#counts].map(([node, own]) => [node, [...own]]));
    try {
      await this.#file.write(`${JSON.stringify(counts)}\n`);
      this.#isBroken = false;
    } catch (error) {
      if (!this.#isBroken) this.#options.failed(errorMessage(error));
      this.#isBroken = true;
    }
  }
}

function keyOf(device: string, field: string): string {
  return JSON.stringify([device, field]);
}

/** What can't be read is left out: a damaged file costs a hint and no measurement. */
function readCounts(text: string): [node: string, counts: [string, number][]][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  return Object.entries(parsed ?? {}).flatMap(([node, counts]: [string, unknown]) =>
    Array.isArray(counts) ? [[node, counts.filter(isCount)]] : [],
  );
}

function isCount(entry: unknown): entry is [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && Number.isInteger(entry[1]) && Number(entry[1]) > 0;
}
