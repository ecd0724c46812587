import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openDiskJournal } from '../../../src/journal/disk/open-disk-journal';
import { Ranges } from '../../../src/util/ranges';
import { noEvents } from '../../durability/children/events';
import { cached } from '../../node-red/harness/cache';
import { INSTALL_OPTIONS, npm } from '../../node-red/harness/npm';
import type { Sample } from '../../../src/model';

/**
 * A queue that is safe from power cuts: what was put is on the disk when the promise fulfils. What was taken may come again
 * after a crash, so taking waits for no disk.
 */
export interface Queue {
  put(samples: readonly Sample[]): Promise<void>;
  /** Takes the oldest out. @returns how many there were, at most as many as asked for */
  take(atMost: number): Promise<number>;
  close(): Promise<void>;
}

export interface Store {
  title: string;
  /** @returns nothing where the store doesn't run on this machine or this Node */
  open(directory: string): Promise<Queue | undefined>;
}

/** What one would reach for instead of a log of one's own. Installed only to be measured. */
const others = ['classic-level@3.0.0', 'lmdb@3.5.6'];

async function load<T>(name: string): Promise<T | undefined> {
  const folder = await cached(others.join('-').replaceAll('@', '-'), (draft) =>
    npm(draft, 'install', '--prefix', draft, ...others, ...INSTALL_OPTIONS),
  );
  try {
    return createRequire(join(folder, 'package.json'))(name) as T;
  } catch {
    return undefined;
  }
}

const key = (position: number): string => String(position).padStart(12, '0');

const ours: Store = {
  title: 'the journal of this package',
  async open(directory) {
    const log = { device: 'be525e29-4398-4fc1-a928-dead7fdfe218', node: 'node' };
    const opening = await openDiskJournal({ directory, events: noEvents });
    if (opening.kind !== 'opened') throw new Error(opening.kind);
    const { journal } = opening;
    let first = 0;
    return {
      async put(samples) {
        await Promise.all(samples.map((sample) => journal.append(log, sample).stored));
      },
      async take(atMost) {
        const read = await journal.read(log, first, atMost);
        const last = read.at(-1)?.position;
        if (last === undefined) return 0;
        journal.acknowledge(log, Ranges.of(first, last));
        first = last + 1;
        return read.length;
      },
      close: () => journal.close(),
    };
  },
};

interface Level {
  batch(operations: object[], options: object): Promise<void>;
  iterator(options: object): { all(): Promise<[string, string][]> };
  close(): Promise<void>;
}

const level: Store = {
  title: 'an LSM store (classic-level)',
  async open(directory) {
    const module = await load<{ ClassicLevel: new (directory: string) => Level }>('classic-level');
    if (module === undefined) return undefined;
    const store = new module.ClassicLevel(directory);
    let next = 0;
    let first = 0;
    return {
      put: (samples) =>
        store.batch(
          samples.map((sample) => ({ type: 'put', key: key(next++), value: JSON.stringify(sample) })),
          { sync: true },
        ),
      async take(limit) {
        // From where it was left, or it would look through all that was deleted before.
        const entries = await store.iterator({ gte: key(first), limit }).all();
        first += entries.length;
        for (const [, value] of entries) JSON.parse(value);
        await store.batch(
          entries.map(([one]) => ({ type: 'del', key: one })),
          { sync: false },
        );
        return entries.length;
      },
      close: () => store.close(),
    };
  },
};

interface Lmdb {
  put(key: number, value: unknown): Promise<boolean>;
  remove(key: number): Promise<boolean>;
  getRange(options: object): Iterable<{ key: number; value: unknown }>;
  close(): Promise<void>;
}

const lmdb: Store = {
  title: 'an mmap B-tree (lmdb)',
  async open(directory) {
    const module = await load<{ open(options: object): Lmdb }>('lmdb');
    if (module === undefined) return undefined;
    const store = module.open({ path: directory });
    let next = 0;
    let first = 0;
    let removing: Promise<unknown> | undefined;
    return {
      async put(samples) {
        await Promise.all(samples.map((sample) => store.put(next++, sample)));
      },
      take(limit) {
        const entries = [...store.getRange({ start: first, limit })];
        first += entries.length;
        for (const entry of entries) removing = store.remove(entry.key);
        return Promise.resolve(entries.length);
      },
      async close() {
        await removing;
        await store.close();
      },
    };
  },
};

interface Statement {
  run(...values: unknown[]): unknown;
  all(...values: unknown[]): { position: number; sample: string }[];
}

interface Sqlite {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

const sqlite: Store = {
  title: 'SQLite of Node itself',
  open(directory) {
    let module: { DatabaseSync: new (file: string) => Sqlite };
    try {
      module = createRequire(__filename)('node:sqlite') as typeof module;
    } catch {
      return Promise.resolve(undefined);
    }
    const store = new module.DatabaseSync(join(directory, 'queue.db'));
    store.exec('PRAGMA journal_mode = WAL');
    store.exec('CREATE TABLE queue (position INTEGER PRIMARY KEY AUTOINCREMENT, sample TEXT)');
    const insert = store.prepare('INSERT INTO queue (sample) VALUES (?)');
    const select = store.prepare('SELECT position, sample FROM queue ORDER BY position LIMIT ?');
    const remove = store.prepare('DELETE FROM queue WHERE position <= ?');
    return Promise.resolve({
      put(samples) {
        store.exec('PRAGMA synchronous = FULL; BEGIN');
        for (const sample of samples) insert.run(JSON.stringify(sample));
        store.exec('COMMIT');
        return Promise.resolve();
      },
      take(atMost) {
        const entries = select.all(atMost);
        for (const { sample } of entries) JSON.parse(sample);
        const last = entries.at(-1);
        store.exec('PRAGMA synchronous = NORMAL');
        if (last !== undefined) remove.run(last.position);
        return Promise.resolve(entries.length);
      },
      close() {
        store.close();
        return Promise.resolve();
      },
    });
  },
};

export const stores: readonly Store[] = [ours, level, lmdb, sqlite];
