import { join } from 'node:path';
import type { FileSystem } from '../disk/file-system';
import { errorCode } from '../../util/error-message';
import { type ProcessState, isAlive } from './life';
import { type Owner, lockName, parseLockName } from './owner';

/** Milliseconds between two heartbeats. */
const heartbeat = 10_000;

/** How often it is tried to be the only one who wants the journal, and the most milliseconds between two tries. */
const mostTries = 40;
const longestWait = 50;

export interface LockOptions {
  fs: FileSystem;
  directory: string;
  self: Owner;
  stateOf: (pid: number) => Promise<ProcessState>;
  /** Unix time in milliseconds. */
  now: () => number;
  after: (milliseconds: number, callback: () => void) => () => void;
}

export type Taking = { kind: 'held'; lock: Lock } | { kind: 'taken'; by: Owner };

interface Claim {
  path: string;
  owner: Owner;
  /** True once its owner has the journal, false while it wants it. */
  holds: boolean;
  alive: boolean;
}

/**
 * Takes a journal, unless somebody who lives has it.
 *
 * Who wants it puts a file there that names him, and then looks: if nobody else is there he has it, otherwise he withdraws and tries
 * again. Of two, the one who looks last sees the other, so that never both have it. A file's length tells whether its owner
 * has the journal, its time of change when he was last seen; neither needs room on the disk.
 */
export async function takeLock(options: LockOptions): Promise<Taking> {
  const { fs, directory, self } = options;
  const path = join(directory, lockName(self));
  for (let tries = 1; ; tries++) {
    const holder = (await othersOf(options)).find(({ alive, holds }) => alive && holds);
    if (holder !== undefined) return { kind: 'taken', by: holder.owner };
    await (await fs.open(path, 'create')).close();
    const others = await othersOf(options);
    const rival = others.find(({ alive }) => alive);
    if (rival === undefined) {
      const lock = new Lock(options, path);
      await lock.beat();
      for (const { path: dead } of others) await fs.remove(dead).catch(() => undefined);
      if (await lock.isOurs()) return { kind: 'held', lock };
    }
    await fs.remove(path).catch(() => undefined);
    if (rival !== undefined && (rival.holds || tries === mostTries)) return { kind: 'taken', by: rival.owner };
    await new Promise((resolve) => setTimeout(resolve, Math.random() * longestWait));
  }
}

/** Who has a journal, or is about to take it; undefined when nobody who lives. */
export async function holderOf(options: Omit<LockOptions, 'after'>): Promise<Owner | undefined> {
  return (await othersOf(options)).find(({ alive }) => alive)?.owner;
}

/** A journal that is ours. */
export class Lock {
  readonly #options: LockOptions;
  readonly #path: string;
  #beats = 0;
  /** When it was last seen that the journal is ours. */
  #seen = -Infinity;
  #lost = false;
  #released = false;
  #cancel: (() => void) | undefined;

  constructor(options: LockOptions, path: string) {
    this.#options = options;
    this.#path = path;
  }

  /** False once somebody has taken the journal over, who couldn't see that we live. */
  async isOurs(): Promise<boolean> {
    const since = this.#options.now() - this.#seen;
    if (!this.#lost && (since < 0 || since > heartbeat * 1.5)) await this.beat();
    return !this.#lost;
  }

  async beat(): Promise<void> {
    this.#cancel?.();
    if (this.#lost || this.#released) return;
    this.#seen = this.#options.now();
    try {
      const file = await this.#options.fs.open(this.#path, 'write');
      this.#beats += 1;
      await file.truncate(1 + (this.#beats % 2)).finally(() => file.close());
    } catch (error) {
      this.#lost = errorCode(error) === 'ENOENT';
    }
    this.#cancel = this.#options.after(heartbeat, () => void this.beat());
  }

  async release(): Promise<void> {
    this.#released = true;
    this.#cancel?.();
    await this.#options.fs.remove(this.#path).catch(() => undefined);
  }
}

async function othersOf(options: Omit<LockOptions, 'after'>): Promise<Claim[]> {
  const { fs, directory, self, stateOf } = options;
  const claims: Claim[] = [];
  let time: number | undefined;
  for (const file of await fs.list(directory)) {
    const owner = file === lockName(self) ? undefined : parseLockName(file);
    if (owner === undefined) continue;
    const path = join(directory, file);
    const stat = await fs.stat(path).catch(() => undefined);
    if (stat === undefined) continue;
    time ??= await timeOf(options);
    const alive = await isAlive(owner, self, time - stat.modified, stateOf);
    claims.push({ path, owner, holds: stat.size > 0, alive });
  }
  return claims;
}

/** What time it is for the volume: on a shared one that isn't what this machine thinks. */
async function timeOf({ fs, directory, self, now }: Omit<LockOptions, 'after'>): Promise<number> {
  const path = join(directory, `time-${self.nonce}`);
  try {
    await (await fs.open(path, 'create')).close();
    const { modified } = await fs.stat(path);
    await fs.remove(path);
    return modified;
  } catch {
    return now();
  }
}
