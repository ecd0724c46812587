import { randomUUID } from 'node:crypto';
import type { Sample } from '../../model';
import { Ranges } from '../../util/ranges';
import { type Journal, type LogId, type StoredSample, keyOf } from '../journal';
import { BatchGapError, appendOnce, toStoreError } from './append-once';
import { cleanName, cleanValues } from './clean';
import type { AppendedLog, Scope, SharedStore, StoreError } from './store';
import { type Tag, readTag, tagged, untagged } from './tag';

/** The most samples of one log that are forwarded in one statement. */
const CHUNK = 2_000;

export interface SpillOptions {
  store: Pick<SharedStore, 'join' | 'append' | 'lastBatch'>;
  scope: Scope;
  host: string;
  /** The journal on the local disk. */
  local: Journal;
  /** The time of a sample in Unix milliseconds, as it is stored in the database. */
  toUnix: (sample: Sample) => number;
  /** Told of the database as forwarding finds it. */
  failed(error: StoreError): void;
  /** Told of a sample that waited on the disk and that the database refuses. */
  refused(log: LogId, error: StoreError): void;
}

/** How many statements in a row forward of one log, so that a long one doesn't hold up all others. */
const MAX_TURNS = 8;

/** A log of which something waits on the local disk. */
interface SpilledLog {
  id: LogId;
  /** The writer of what this run spills, and the number of the last of it. */
  writer: string;
  serial: number;
  /** The writer of what lay there without a tag, from when the connection had a journal of its own; positions are its numbers. */
  untaggedWriter: string;
  /** How many samples are being stored. */
  storing: number;
  /** What is being forwarded: the same until it is known to be stored. */
  sent: Chunk | undefined;
  /** The most samples of the next chunk: fewer while one is looked for that the database refuses. */
  atMost: number;
}

/** Neighbouring samples of a log that have one writer. */
interface Chunk {
  writer: string;
  from: number;
  to: number;
  rows: readonly (StoredSample & { tag: Tag })[];
  isRepeat: boolean;
}

/**
 * Keeps samples on the local disk while the database can't take them, and forwards them, each log in order and each sample once, whenever the
 * process is killed: a sample on the disk has a tag, see {@link Tag}, and the writer of a spilled log has in the database the number of the
 * last sample that was forwarded. A log goes on spilling until it is drained, or its new samples would overtake its old ones.
 */
export class Spill {
  readonly #options: SpillOptions;
  readonly #logs = new Map<string, SpilledLog>();
  /** The last number of writers of earlier runs that was forwarded, as far as it is known. */
  readonly #forwarded = new Map<string, number>();
  /** Where the samples of unanswered batches are; empty for one that was not stored, and can't be any more. */
  readonly #answers = new Map<string, readonly AppendedLog[]>();
  #draining: Promise<void> | undefined;
  #isClosing = false;

  constructor(options: SpillOptions) {
    this.#options = options;
    for (const { log } of options.local.waiting()) this.adopt(log);
  }

  /** True for a log whose samples have to wait on the disk for now. */
  has(log: LogId): boolean {
    return this.#logs.has(keyOf(log));
  }

  get isEmpty(): boolean {
    return this.#logs.size === 0;
  }

  /** Notes that samples of a log lie on the disk. */
  adopt(log: LogId): SpilledLog {
    let spilled = this.#logs.get(keyOf(log));
    if (spilled === undefined) {
      const writers = { writer: randomUUID(), untaggedWriter: randomUUID() };
      spilled = { id: { ...log }, ...writers, serial: 0, storing: 0, sent: undefined, atMost: CHUNK };
      this.#logs.set(keyOf(log), spilled);
    }
    return spilled;
  }

  /**
   * Stores a sample on the disk.
   *
   * @param unanswered the batch that it may have been stored with in the database
   * @returns once it is stored. Rejects with a JournalError
   */
  async store(log: LogId, sample: Sample, unanswered: Tag['unanswered']): Promise<void> {
    const spilled = this.adopt(log);
    const serial = (spilled.serial += 1);
    spilled.storing += 1;
    try {
      await this.#options.local.append(log, tagged(sample, { writer: spilled.writer, serial, unanswered }));
    } finally {
      spilled.storing -= 1;
    }
  }

  /** Forwards what waits on the disk, until the database fails or nothing is left. It doesn't reject. */
  drain(): Promise<void> {
    return (this.#draining ??= this.#drain().finally(() => (this.#draining = undefined)));
  }

  /** Ends forwarding with the statement that is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    let isMoving = true;
    while (isMoving) {
      isMoving = false;
      for (const spilled of [...this.#logs.values()]) {
        try {
          for (let turns = 0; turns < MAX_TURNS && !this.#isClosing && (await this.#forward(spilled)); turns++)
            isMoving = true;
        } catch (error) {
          this.#options.failed(toStoreError(error));
          return;
        }
      }
    }
    if (this.isEmpty) for (const known of [this.#forwarded, this.#answers]) known.clear();
  }

  /** Forwards some of a log. @returns false when nothing of it can be forwarded now. @throws StoreError */
  async #forward(spilled: SpilledLog): Promise<boolean> {
    const { local } = this.#options;
    if (spilled.sent === undefined) {
      const { id, serial, atMost } = spilled;
      const rows = await local.read(id, 0, atMost);
      if (rows.length > 0) return this.#choose(spilled, rows);
      // What is being stored lies behind all that was read: it comes with the next turn.
      if (spilled.storing === 0 && spilled.serial === serial) this.#logs.delete(keyOf(id));
      return false;
    }
    await this.#send(spilled, spilled.sent);
    return true;
  }

  /** Chooses what is to be forwarded next, and acknowledges what has been. */
  async #choose(spilled: SpilledLog, rows: readonly StoredSample[]): Promise<boolean> {
    const tagged = rows.map((row) => ({ ...row, tag: readTag(row.sample) ?? this.#tagOf(spilled, row) }));
    const first = tagged[0]?.tag;
    if (first === undefined) return false;
    const { writer, unanswered } = first;
    const others = tagged.findIndex(
      ({ tag }, index) =>
        tag.writer !== writer ||
        tag.unanswered?.writer !== unanswered?.writer ||
        (index > 0 && tag.serial <= (tagged[index - 1]?.tag.serial ?? 0)),
    );
    const alike = others < 0 ? tagged : tagged.slice(0, others);
    const isOwn = writer === spilled.writer || writer === spilled.untaggedWriter;
    const from = this.#forwarded.get(writer) ?? (isOwn ? 0 : await this.#ask(writer));
    const isStored =
      unanswered !== undefined && (await this.#answerOf(unanswered)).some((log) => isSame(log, spilled.id));
    const left = isStored ? [] : alike.filter(({ tag }) => tag.serial > from);
    // What an earlier run forwarded may lie there still: its acknowledgement was lost.
    this.#acknowledge(spilled, alike.slice(0, alike.length - left.length));
    const to = left.at(-1)?.tag.serial;
    if (to !== undefined) spilled.sent = { writer, from, to, rows: left, isRepeat: from === 0 };
    return true;
  }

  async #send(spilled: SpilledLog, chunk: Chunk): Promise<void> {
    const { store, scope, host, toUnix } = this.#options;
    const { writer, from, to, rows, isRepeat } = chunk;
    const device = cleanName(spilled.id.device);
    const node = cleanName(spilled.id.node);
    const samples = rows.map(({ sample }) => ({
      time: toUnix(sample),
      ownTime: sample.ownTime,
      values: cleanValues(untagged(sample).values),
    }));
    chunk.isRepeat = true;
    try {
      await appendOnce(store, scope, { id: writer, host }, { from, to }, [{ device, node, samples }], isRepeat);
    } catch (error) {
      const failure = toStoreError(error);
      if (error instanceof BatchGapError) this.#forwarded.set(writer, error.batch);
      else if (failure.kind !== 'data') throw failure;
      else if (rows.length > 1) spilled.atMost = Math.ceil(rows.length / 2);
      else {
        this.#options.refused(spilled.id, failure);
        this.#acknowledge(spilled, rows);
      }
      spilled.sent = undefined;
      return;
    }
    this.#forwarded.set(writer, to);
    this.#acknowledge(spilled, rows);
    spilled.atMost = Math.min(spilled.atMost * 2, CHUNK);
    spilled.sent = undefined;
  }

  #tagOf({ untaggedWriter: writer }: SpilledLog, { position }: StoredSample): Tag {
    return { writer, serial: position + 1, unanswered: undefined };
  }

  /** The number up to which a writer has forwarded. */
  async #ask(writer: string): Promise<number> {
    const { batch = 0 } = (await this.#options.store.lastBatch(writer)) ?? {};
    this.#forwarded.set(writer, batch);
    return batch;
  }

  /** Where the samples of an unanswered batch are; none when it wasn't stored, and can't be any more. */
  async #answerOf({ writer, batch }: NonNullable<Tag['unanswered']>): Promise<readonly AppendedLog[]> {
    const known = this.#answers.get(writer);
    if (known !== undefined) return known;
    const { store, scope, host } = this.#options;
    const step = { from: batch - 1, to: batch };
    // An empty batch in its place: the statement that was given up may still be under way somewhere, and does nothing after it.
    const logs = await appendOnce(store, scope, { id: writer, host }, step, [], true).catch((error: unknown) => {
      if (error instanceof BatchGapError) return [];
      throw error;
    });
    this.#answers.set(writer, logs);
    return logs;
  }

  #acknowledge({ id }: SpilledLog, rows: readonly StoredSample[]): void {
    const positions = new Ranges();
    for (const { position } of rows) positions.add(position);
    if (positions.size > 0) this.#options.local.acknowledge(id, positions);
  }
}

function isSame(log: AppendedLog, { device, node }: LogId): boolean {
  return log.device === cleanName(device) && log.node === cleanName(node);
}
