import { createHash, randomBytes } from 'node:crypto';
import { access, readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../util/error-message';
import type { FileSystem } from './disk/files';

/** One opening of a journal by one process, as the name of its lock file tells it. */
export interface Owner {
  /** The machine as people call it. */
  host: string;
  /** Tells machines of the same name apart; empty where the system doesn't tell, and in a container, whose image may be used twice. */
  machine: string;
  /** Changes with each start of the machine; empty where the system doesn't tell. */
  boot: string;
  /** Processes of different spaces can't see one another; empty where the system doesn't tell. */
  space: string;
  pid: number;
  /** When the process started, so that a process that got the same number later isn't taken for it. */
  started: string;
  /** Tells the openings of one process apart. */
  nonce: string;
}

/** What the system says about one of its processes. `started` is undefined where it doesn't tell. */
export type ProcessState = { kind: 'gone' } | { kind: 'runs'; started: string | undefined };

/** Whose a journal is: `away` while its folder can't be looked into, `lost` once its lock file is gone from the folder. */
export type LockState = 'ours' | 'away' | 'lost';

export type Taking = { kind: 'held'; lock: Lock } | { kind: 'taken'; by: Owner };

const BEAT_INTERVAL_MS = 10_000;

/** An owner that can't be asked counts as dead once its lock file hasn't changed for so long, by the clock of the one who watches. */
const MAX_SILENCE_MS = 30_000;

/** The openings of this process that haven't ended. */
const heldHere = new Set<string>();

/** How often it is tried to be the only one who wants the journal, and the longest wait between two tries. */
const MAX_TRIES = 40;
const MAX_WAIT_MS = 50;

const MAX_HOST_LENGTH = 60;
const NAME = /^lock-([^-]*)-([^-]*)-([^-]*)-([^-]*)-(\d+)-([^-]*)-([^-]*)$/;

/** Linux gives the space of a machine's first process this number; a container has another. */
const FIRST_PID_SPACE = 'pid:[4026531836]';

export interface LockOptions {
  fs: FileSystem;
  directory: string;
  self: Owner;
  stateOf: (pid: number) => Promise<ProcessState>;
  /** The lock files of others as they were seen before: kept by whoever tries again. */
  watch: LockWatch;
  after: (milliseconds: number, callback: () => void) => () => void;
}

interface Claim {
  path: string;
  owner: Owner;
  /** True once its owner has the journal, false while it wants it. */
  holds: boolean;
  alive: boolean;
}

/** Measures on the own monotonic clock for how long lock files haven't changed: file times mean nothing beside a clock that may be wrong. */
export class LockWatch {
  readonly #now: () => number;
  readonly #seen = new Map<string, { mark: string; at: number }>();

  /** @param now milliseconds by a clock that never steps */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Milliseconds since a lock file was first seen as it is now. */
  silenceOf(path: string, { size, modified }: { size: number; modified: number }): number {
    const mark = `${size} ${modified}`;
    const seen = this.#seen.get(path);
    if (seen?.mark === mark) return this.#now() - seen.at;
    this.#seen.set(path, { mark, at: this.#now() });
    return 0;
  }
}

/**
 * Takes a journal, unless somebody who lives has it.
 *
 * Who wants it puts a file there that names it, and then looks: if nobody else is there it has the journal, otherwise it withdraws and
 * tries again. Of two, the one who looks last sees the other, so that never both have it. A file's length tells whether its owner
 * has the journal, its change that the owner lives; neither needs room on the disk.
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
      if ((await lock.look()) === 'ours') return { kind: 'held', lock };
      await lock.release();
    }
    await fs.remove(path).catch(() => undefined);
    if (rival !== undefined && (rival.holds || tries === MAX_TRIES)) return { kind: 'taken', by: rival.owner };
    await new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_WAIT_MS));
  }
}

/** Who has a journal, or is about to take it, as far as one look tells; undefined when nobody who lives. */
export async function holderOf(options: Omit<LockOptions, 'after'>): Promise<Owner | undefined> {
  return (await othersOf(options)).find(({ alive }) => alive)?.owner;
}

/** A journal that is ours. */
export class Lock {
  readonly #options: LockOptions;
  readonly #path: string;
  #beats = 0;
  #released = false;
  #cancel: (() => void) | undefined;

  constructor(options: LockOptions, path: string) {
    this.#options = options;
    this.#path = path;
    heldHere.add(options.self.nonce);
  }

  /** Looks whether the journal is still ours. Who takes over removes the lock file before it reads the journal. */
  async look(): Promise<LockState> {
    const { fs, directory } = this.#options;
    try {
      await fs.stat(this.#path);
      return 'ours';
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') return 'away';
    }
    return fs.list(directory).then(
      (files) => (files.includes(lockName(this.#options.self)) ? 'ours' : 'lost'),
      () => 'away' as const,
    );
  }

  /** Changes the lock file, so that others see that its owner lives. A beat that fails is left to {@link look}. */
  async beat(): Promise<void> {
    this.#cancel?.();
    if (this.#released) return;
    try {
      const file = await this.#options.fs.open(this.#path, 'write');
      this.#beats += 1;
      await file.truncate(1 + (this.#beats % 2)).finally(() => file.close());
    } catch {
      // See above.
    }
    this.#cancel = this.#options.after(BEAT_INTERVAL_MS, () => void this.beat());
  }

  async release(): Promise<void> {
    this.#released = true;
    this.#cancel?.();
    heldHere.delete(this.#options.self.nonce);
    await this.#options.fs.remove(this.#path).catch(() => undefined);
  }
}

async function othersOf({ fs, directory, self, stateOf, watch }: Omit<LockOptions, 'after'>): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const file of await fs.list(directory)) {
    const owner = file === lockName(self) ? undefined : parseLockName(file);
    if (owner === undefined) continue;
    const path = join(directory, file);
    const stat = await fs.stat(path).catch(() => undefined);
    if (stat === undefined) continue;
    const alive = await isAlive(owner, self, watch.silenceOf(path, stat), stateOf);
    claims.push({ path, owner, holds: stat.size > 0, alive });
  }
  return claims;
}

/**
 * Whether the owner of a lock lives, seen by another opening.
 *
 * @param silenceMs how long its lock file hasn't changed
 * @param stateOf asks the system about a process of the own space
 */
export async function isAlive(
  owner: Owner,
  self: Owner,
  silenceMs: number,
  stateOf: (pid: number) => Promise<ProcessState>,
): Promise<boolean> {
  const beats = silenceMs < MAX_SILENCE_MS;
  const isSameBoot = owner.boot !== '' && owner.boot === self.boot;
  if (isSameBoot && owner.space !== '' && owner.space === self.space) {
    // What a closed opening of this process couldn't remove locks nothing.
    if (owner.pid === self.pid && owner.started === self.started) return heldHere.has(owner.nonce) || beats;
    const state = await stateOf(owner.pid);
    if (state.kind === 'gone') return false;
    return state.started === undefined ? beats : state.started === owner.started;
  }
  const isSameMachine = owner.machine !== '' && owner.machine === self.machine && owner.host === self.host;
  return isSameMachine && owner.boot !== '' && self.boot !== '' && !isSameBoot ? false : beats;
}

/** The name of the file that locks a journal for its owner. All is said in the name: it works on a full disk, and is there at once or not at all. */
export function lockName({ host, machine, boot, space, pid, started, nonce }: Owner): string {
  return ['lock', readable(host), machine, boot, space, pid, started, nonce].join('-');
}

/** Undefined when a file is no lock. */
export function parseLockName(file: string): Owner | undefined {
  const match = NAME.exec(file);
  if (match === null) return undefined;
  const [host = '', machine = '', boot = '', space = '', pid, started = '', nonce = ''] = match.slice(1);
  return { host, machine, boot, space, pid: Number(pid), started, nonce };
}

/** This process as the owner of one more journal. */
export async function thisProcess(): Promise<Owner> {
  const [machine, boot, space, stat, inContainer] = await Promise.all([
    readText('/etc/machine-id'),
    readText('/proc/sys/kernel/random/boot_id'),
    readlink('/proc/self/ns/pid').catch(() => undefined),
    readText(`/proc/${process.pid}/stat`),
    isContainer(),
  ]);
  const isOwnMachine = !inContainer && (space === undefined || space === FIRST_PID_SPACE);
  return {
    host: readable(hostname()),
    machine: isOwnMachine ? shortHash(machine) : '',
    boot: shortHash(boot),
    space: shortHash(space),
    pid: process.pid,
    started: (stat === undefined ? undefined : startOf(stat)) ?? String(Math.round(performance.timeOrigin)),
    nonce: randomBytes(6).toString('hex'),
  };
}

function readable(host: string): string {
  return host.replace(/[^A-Za-z0-9._]/g, '_').slice(0, MAX_HOST_LENGTH);
}

async function isContainer(): Promise<boolean> {
  if (process.env.container !== undefined || process.env.KUBERNETES_SERVICE_HOST !== undefined) return true;
  const marks = ['/.dockerenv', '/run/.containerenv'].map((file) => access(file));
  return (await Promise.allSettled(marks)).some(({ status }) => status === 'fulfilled');
}

/** Asks the system about a process. Only Linux tells when one started without another program being run. */
export async function stateOf(pid: number): Promise<ProcessState> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return { kind: 'gone' };
  }
  const stat = await readText(`/proc/${pid}/stat`);
  if (stat === undefined) return { kind: 'runs', started: undefined };
  // A process that has ended and whose parent hasn't asked for it yet.
  const isDead = ['Z', 'X', 'x'].includes(fieldsOf(stat)[0] ?? '');
  return isDead ? { kind: 'gone' } : { kind: 'runs', started: startOf(stat) };
}

/** The fields of /proc/<pid>/stat from the state on: what comes before may hold blanks and brackets. */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Clock ticks between the machine's start and the process's. */
function startOf(stat: string): string | undefined {
  return fieldsOf(stat)[19];
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    return undefined;
  }
}

/** Empty for what isn't known. */
function shortHash(text: string | undefined): string {
  return text === undefined || text === '' ? '' : createHash('sha256').update(text).digest('hex').slice(0, 12);
}
