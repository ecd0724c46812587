import type { Ranges } from '../../util/ranges';
import { JournalError } from '../journal';
import type { LockState } from '../lock';
import type { Acknowledged } from './cursor';
import type { Folder } from './files';
import type { Append, Segment } from './segment';

/** A segment is sparse when at most one of so many of its samples waits, and it takes so many bytes. */
const SPARSE_SHARE = 4;
const MIN_SPARSE_BYTES = 8 * 1024;

/** What all logs of a journal have in common here. */
export interface SegmentsContext {
  folder: Folder;
  look: () => Promise<LockState>;
  /** Counts the bytes that segments take. */
  grow: (bytes: number) => void;
}

/** The segments of one log, from the first that was written to the one that takes more. */
export class Segments {
  readonly #context: SegmentsContext;
  readonly #acknowledged: Acknowledged;
  /** In order, each with at least one sample. Every position before the log's end is acknowledged or in one of them. */
  readonly all: Segment[];
  /** Those that can't be read for now: their samples wait apart, and the log goes on without them. */
  readonly unreadable: Segment[];
  /** The last of all, if it takes more. */
  #active: Segment | undefined;
  #unsealed: Segment[];
  /** What is written and doesn't count yet. */
  #append: Append | undefined;

  constructor(all: Segment[], unreadable: Segment[], acknowledged: Acknowledged, context: SegmentsContext) {
    this.all = all;
    this.unreadable = unreadable;
    this.#unsealed = all.filter(({ sealed }) => !sealed);
    this.#acknowledged = acknowledged;
    this.#context = context;
  }

  get active(): Segment | undefined {
    return this.#active;
  }

  /** Bytes that all take. */
  get filled(): number {
    return this.all.reduce((sum, { size }) => sum + size, 0);
  }

  /** Bytes of those in which something waits: each counts whole. */
  get bytes(): number {
    return this.all.reduce((sum, segment) => sum + (this.#isSpent(segment) ? 0 : segment.size), 0);
  }

  /** True when one takes no more and isn't named by its end. */
  get isUnsealed(): boolean {
    return this.#unsealed.length > 0;
  }

  /** True when one of which all is acknowledged may go. */
  get hasSpent(): boolean {
    return this.spent(true, 0).length > 0;
  }

  /** Those that take no more, and in which so little waits that the rest is worth its room. */
  get sparse(): Segment[] {
    return this.all.filter((segment) => {
      const { first, end, size, sealed } = segment;
      if (!sealed || size < MIN_SPARSE_BYTES || this.#isSpent(segment)) return false;
      return this.#acknowledged.open(first, end).size * SPARSE_SHARE <= end - first;
    });
  }

  /** The oldest, if nothing is being written to it. */
  get droppable(): Segment | undefined {
    const [oldest] = this.all;
    return oldest === undefined || this.#isBusy(oldest) ? undefined : oldest;
  }

  /** Those of which all is acknowledged, without one that still takes more unless that has to make room. */
  spent(makesRoom: boolean, segmentSize: number): Segment[] {
    const mayGo = (segment: Segment): boolean => segment !== this.#active || segment.size >= segmentSize || makesRoom;
    return this.all.filter((segment) => this.#isSpent(segment) && mayGo(segment) && !this.#isBusy(segment));
  }

  /** Notes what is written, and counts only once {@link publish published}. */
  begin(append: Append): void {
    this.#append = append;
  }

  /** @returns the segments that grew, in order */
  publish(append: Append): Segment[] {
    this.#append = undefined;
    const before = this.filled;
    const grown = append.publish();
    for (const segment of grown) if (this.all.at(-1) !== segment) this.all.push(segment);
    this.#active = grown.at(-1);
    this.#unsealed.push(...grown.slice(0, -1));
    this.#context.grow(this.filled - before);
    return grown;
  }

  /** @param isOurs false when the files belong to another owner, who is to find them as they are */
  async undo(append: Append, isOurs: boolean): Promise<void> {
    this.#append = undefined;
    const active = isOurs ? await append.undo() : undefined;
    if (active === this.#active) return;
    this.retire();
    this.#active = active;
  }

  /** Lets the active segment take no more. */
  retire(): void {
    if (this.#active !== undefined) this.#unsealed.push(this.#active);
    this.#active = undefined;
  }

  /** Names those that take no more by their end. One that can't be renamed is read at the next opening. */
  async seal(): Promise<void> {
    const unsealed = this.#unsealed;
    this.#unsealed = [];
    for (const segment of unsealed) if (this.all.includes(segment)) await segment.seal().catch(() => undefined);
  }

  /** Lets the log go on without one that can't be read. */
  setAside(segment: Segment): void {
    if (this.#active === segment) this.retire();
    this.all.splice(this.all.indexOf(segment), 1);
    this.unreadable.push(segment);
  }

  /** Takes one back whose samples are all stored elsewhere by now. */
  takeBack(segment: Segment): void {
    this.unreadable.splice(this.unreadable.indexOf(segment), 1);
    const index = this.all.findIndex(({ first }) => first > segment.first);
    this.all.splice(index < 0 ? this.all.length : index, 0, segment);
  }

  /** Removes one. If it can't be unlinked it stays, to be tried again. */
  async remove(segment: Segment): Promise<void> {
    const { folder, look, grow } = this.#context;
    if (this.#active === segment) this.#active = undefined;
    const wasThere = await folder.remove(segment);
    if (!wasThere && (await look()) !== 'ours') throw new JournalError('away', `${segment.name} can't be removed`);
    const index = this.all.indexOf(segment);
    if (index < 0) return;
    this.all.splice(index, 1);
    grow(-segment.size);
  }

  /** Puts one that was written anew in the place of another. */
  replace(segment: Segment, by: Segment): void {
    this.all.splice(this.all.indexOf(segment), 1, by);
    this.#context.grow(by.size - segment.size);
  }

  /** What of some positions isn't in a segment that can't be read. */
  readable(positions: Ranges): Ranges {
    return this.unreadable.reduce((rest, { first, end }) => rest.without(first, end - 1), positions);
  }

  #isSpent({ first, end }: Segment): boolean {
    return this.#acknowledged.nextOpen(first) >= end;
  }

  /** True while something is being written to a segment. */
  #isBusy(segment: Segment): boolean {
    return segment === this.#active && this.#append !== undefined;
  }
}
