import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Measurement } from '../model';
import { type Clock, systemClock } from '../util/clock';
import { errorCode, errorMessage } from '../util/error-message';
import { replaceFile, writeAll } from '../util/replace-file';
import { SerialQueue } from '../util/serial-queue';
import { type FileSystem, disk } from './disk/files';
import { readUpTo, readWhole } from './disk/read-frames';

/** Bytes after which a new file is begun; the one before it is kept, older ones go. */
const MAX_FILE_BYTES = 1_000_000;

/** How long notes may wait for a line that is written anyway: an SD card minds every write. */
const NOTE_DELAY_MS = 10_000;

/** Measurements that Datacake refused for good, as they are kept. */
export interface RejectedEntry {
  /** ISO 8601. */
  at: string;
  /** The id of the record node. */
  node: string;
  device: string;
  measurements: readonly Measurement[];
  status: number;
  reason: string;
}

/** One of them, with a name by which it can be chosen. */
export interface RejectedOne {
  id: string;
  at: string;
  device: string;
  measurement: Measurement;
  reason: string;
}

/** Notes that what came before needs no attention: a person has looked at a record node's, or values of these fields were accepted. */
export type RejectedNote = { seen: string } | { accepted: string; fields: readonly string[] };

/** True for what is chosen, by its name. */
export type Choice = (id: string) => boolean;

export interface RejectedFileOptions {
  directory: string;
  /** Told once when the file can't be written. */
  failed: (reason: string) => void;
  /** Told how many measurements had to go for new ones, in all. */
  dropped?: (measurements: number) => void;
  fs?: FileSystem;
  after?: Clock['after'];
}

/**
 * Keeps what was refused for good in a file, a line of JSON each, so that nobody has to have been watching. The first line of a file says
 * how many measurements had to go before: `{"dropped":12}`. Notes are lines among them; a crash may cost those of the last 10 s, which
 * makes too much count and never too little.
 */
export class RejectedFile {
  readonly #options: RejectedFileOptions;
  readonly #fs: FileSystem;
  readonly #present: string;
  readonly #old: string;
  /** Everything that touches the files, one after the other. */
  readonly #queue = new SerialQueue();
  #broken = false;
  /** Measurements by record node; undefined until someone asks, and when it has to be counted anew. */
  #counts: Map<string, number> | undefined;
  /** Lines that aren't written yet. */
  readonly #notes = new Set<string>();
  #cancelNotes: (() => void) | undefined;

  constructor(options: RejectedFileOptions) {
    this.#options = options;
    this.#fs = options.fs ?? disk;
    this.#present = path.join(options.directory, 'rejected.jsonl');
    this.#old = path.join(options.directory, 'rejected.old.jsonl');
  }

  /** Adds an entry. Fulfils when it is safe, or can't be kept. */
  add(entry: RejectedEntry): Promise<void> {
    const lines = [...this.#takeNotes(), JSON.stringify(entry, infiniteAsText)];
    return this.#queue.run(() => this.#append(lines, entry));
  }

  /** Adds a note, with the next entry or some seconds later. */
  note(note: RejectedNote): void {
    this.#notes.add(JSON.stringify(note));
    this.#cancelNotes ??= (this.#options.after ?? systemClock.after)(NOTE_DELAY_MS, () => void this.writeNotes());
  }

  /** Writes the notes that wait. Fulfils when all is safe, or can't be kept. */
  async writeNotes(): Promise<void> {
    const lines = this.#takeNotes();
    if (lines.length > 0) void this.#queue.run(() => this.#append(lines));
    await this.#queue.idle();
  }

  /** All that is kept, in the order in which it came. It doesn't reject: what can't be read is left out. */
  history(): Promise<(RejectedEntry | RejectedNote)[]> {
    return this.#queue.run(async () => {
      const files = await Promise.all([this.#old, this.#present].map((file) => this.#lines(file).catch(() => [])));
      return files.flat().flatMap((line) => readLine(line) ?? readNote(line) ?? []);
    });
  }

  /** How many measurements of a record node are kept. */
  count(node: string): Promise<number> {
    return this.#queue.run(async () => {
      this.#counts ??= countByNode(await this.#all());
      return this.#counts.get(node) ?? 0;
    });
  }

  /** The measurements of a record node that are kept, the earliest first. */
  list(node: string): Promise<RejectedOne[]> {
    return this.#queue.run(async () => rejectedOf(node, await this.#all()));
  }

  /**
   * Forgets measurements of a record node. Each file is replaced as a whole, so that a power cut leaves the one before or the one after.
   *
   * @returns how many there were
   * @throws Error when a file can't be written
   */
  remove(node: string, chosen: Choice): Promise<number> {
    return this.#queue.run(async () => {
      this.#counts = undefined;
      let sum = 0;
      for (const file of [this.#old, this.#present]) {
        const { lines, removed } = without(node, chosen, await this.#lines(file));
        if (removed > 0) await replaceFile(this.#fs, file, lines.map((line) => `${line}\n`).join(''));
        sum += removed;
      }
      return sum;
    });
  }

  /** Fulfils when all that was added is safe, or can't be kept. */
  async idle(): Promise<void> {
    await this.#queue.idle();
  }

  async #all(): Promise<string[]> {
    return [...(await this.#lines(this.#old)), ...(await this.#lines(this.#present))];
  }

  async #lines(file: string): Promise<string[]> {
    try {
      const content = await readWhole(this.#fs, file);
      const lines = content.toString('utf8').split('\n');
      return lines.filter((line) => line !== '');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  #takeNotes(): string[] {
    this.#cancelNotes?.();
    this.#cancelNotes = undefined;
    const lines = [...this.#notes];
    this.#notes.clear();
    return lines;
  }

  async #append(lines: readonly string[], entry?: RejectedEntry): Promise<void> {
    const content = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    try {
      await this.#fs.makeFolder(this.#options.directory);
      const { size } = await this.#fs.stat(this.#present).catch(() => ({ size: 0 }));
      if (size + content.length > MAX_FILE_BYTES) await this.#beginFile();
      await this.#appendLines(content);
      if (entry !== undefined) {
        this.#counts?.set(entry.node, (this.#counts.get(entry.node) ?? 0) + entry.measurements.length);
      }
      this.#broken = false;
    } catch (error) {
      if (!this.#broken) this.#options.failed(errorMessage(error));
      this.#broken = true;
    }
  }

  /** The old file goes, with a count of what was in it. */
  async #beginFile(): Promise<void> {
    const old = await this.#lines(this.#old);
    const kept = await this.#lines(this.#present);
    let dropped = Math.max(droppedBy(old), droppedBy(kept));
    for (const measurements of countByNode(old).values()) dropped += measurements;
    this.#counts = undefined;
    await this.#fs.rename(this.#present, this.#old);
    if (dropped === 0) return;
    await this.#appendLines(Buffer.from(`${JSON.stringify({ dropped })}\n`));
    this.#options.dropped?.(dropped);
  }

  /** A line that a power cut tore ends before the next begins: it costs itself only. */
  async #appendLines(lines: Buffer): Promise<void> {
    const created = await this.#fs.open(this.#present, 'create').catch(() => undefined);
    const file = created ?? (await this.#fs.open(this.#present, 'write'));
    try {
      const { size } = await this.#fs.stat(this.#present);
      const last = size === 0 ? '\n' : (await readUpTo(file, 1, size - 1)).toString();
      const content = last === '\n' ? lines : Buffer.concat([Buffer.from('\n'), lines]);
      await writeAll(file, content, content.length, size);
      await file.sync();
    } finally {
      await file.close();
    }
    if (created !== undefined) await this.#fs.syncFolder(this.#options.directory);
  }
}

/** The refused measurements of a record node in lines of JSON, the earliest first. A line that can't be read, because a power cut tore it, is none. */
export function rejectedOf(node: string, lines: readonly string[]): RejectedOne[] {
  return lines.flatMap((line) => {
    const entry = readLine(line);
    if (entry?.node !== node) return [];
    const { at, device, reason, measurements } = entry;
    return measurements.map((measurement, index) => ({ id: idOf(line, index), at, device, measurement, reason }));
  });
}

/** How many measurements of each record node the lines hold. */
export function countByNode(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const entry = readLine(line);
    if (entry !== undefined) counts.set(entry.node, (counts.get(entry.node) ?? 0) + entry.measurements.length);
  }
  return counts;
}

/** The lines without what is chosen of a record node's; all others stay as they are. */
export function without(node: string, chosen: Choice, lines: readonly string[]): { lines: string[]; removed: number } {
  let removed = 0;
  const left = lines.flatMap((line) => {
    const entry = readLine(line);
    if (entry?.node !== node) return [line];
    const measurements = entry.measurements.filter((_, index) => !chosen(idOf(line, index)));
    removed += entry.measurements.length - measurements.length;
    if (measurements.length === entry.measurements.length) return [line];
    return measurements.length === 0 ? [] : [JSON.stringify({ ...entry, measurements })];
  });
  return { lines: left, removed };
}

/** What is named by its content needs no number that has to be kept. */
function idOf(line: string, index: number): string {
  return `${createHash('sha256').update(line).digest('hex').slice(0, 24)}-${index}`;
}

function readLine(line: string): RejectedEntry | undefined {
  const entry = parseLine(line) as Partial<RejectedEntry> | null | undefined;
  if (typeof entry?.node !== 'string' || typeof entry.device !== 'string' || !Array.isArray(entry.measurements)) {
    return undefined;
  }
  const { at = '', node, device, measurements, status = 0, reason = '' } = entry;
  return { at, node, device, measurements, status, reason };
}

function readNote(line: string): RejectedNote | undefined {
  const note = parseLine(line) as { seen?: unknown; accepted?: unknown; fields?: unknown } | null | undefined;
  if (typeof note?.seen === 'string') return { seen: note.seen };
  if (typeof note?.accepted !== 'string' || !Array.isArray(note.fields)) return undefined;
  return { accepted: note.accepted, fields: note.fields.filter((field) => typeof field === 'string') };
}

/** How many measurements the first line says were dropped. */
function droppedBy([first = '']: readonly string[]): number {
  const { dropped } = (parseLine(first) ?? {}) as { dropped?: unknown };
  return typeof dropped === 'number' ? dropped : 0;
}

/** A sum that is too large for a number is `"Infinity"`: JSON would say null for it. */
function infiniteAsText(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** A line that can't be read, because a power cut tore it, is none. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
