import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openJournal } from '../children/journal';

/**
 * A queue that is safe from power cuts: what was put is on the disk when the promise fulfils. What was taken may come again
 * after a crash, so taking waits for no disk.
 */
export interface Queue {
  put(samples: readonly object[]): Promise<void>;
  /** Takes the oldest out. @returns how many there were, no more than asked for */
  take(count: number): Promise<number>;
  close(): Promise<void>;
}

/** Where the code of the stores is. */
export interface Places {
  /** The folder of a build of this package. */
  build: string;
  /** The folder in which the others are installed. */
  others: string;
}

export interface Store {
  title: string;
  /** @returns nothing where the store doesn't run on this machine or this Node */
  open(directory: string, places: Places): Promise<Queue> | Queue | undefined;
}

function load(folder: string, name: string): unknown {
  try {
    return createRequire(join(folder, 'package.json'))(name);
  } catch {
    return undefined;
  }
}

const key = (position: number): string => String(position).padStart(12, '0');

const LOG = { device: 'be525e29-4398-4fc1-a928-dead7fdfe218', node: 'node', part: 0 };

const ours: Store = {
  title: 'this journal',
  async open(directory, { build }) {
    const journal = await openJournal(build, directory);
    let first = 0;
    return {
      async put(samples) {
        await Promise.all(samples.map((sample) => journal.append(LOG, sample)));
      },
      async take(count) {
        const read = await journal.read(LOG, first, count);
        const last = read.at(-1)?.position;
        if (last === undefined) return 0;
        journal.acknowledge(LOG, first, last);
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
  title: 'LSM store, classic-level',
  open(directory, { others }) {
    const module = load(others, 'classic-level') as { ClassicLevel: new (directory: string) => Level } | undefined;
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
  title: 'mmap B-tree, lmdb',
  open(directory, { others }) {
    const module = load(others, 'lmdb') as { open(options: object): Lmdb } | undefined;
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
      return undefined;
    }
    const store = new module.DatabaseSync(join(directory, 'queue.db'));
    store.exec('PRAGMA journal_mode = WAL');
    store.exec('CREATE TABLE queue (position INTEGER PRIMARY KEY AUTOINCREMENT, sample TEXT)');
    const insert = store.prepare('INSERT INTO queue (sample) VALUES (?)');
    const select = store.prepare('SELECT position, sample FROM queue ORDER BY position LIMIT ?');
    const remove = store.prepare('DELETE FROM queue WHERE position <= ?');
    return {
      put(samples) {
        store.exec('PRAGMA synchronous = FULL; BEGIN');
        for (const sample of samples) insert.run(JSON.stringify(sample));
        store.exec('COMMIT');
        return Promise.resolve();
      },
      take(count) {
        const entries = select.all(count);
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
    };
  },
};

export const STORES: readonly Store[] = [ours, level, lmdb, sqlite];
