import { basename, dirname } from 'node:path';
import type { Access, FileSystem, OpenFile } from '../../src/journal/disk/files';

/** A change of a file's content that no sync has made safe. */
type Change = { kind: 'write'; at: number; bytes: Buffer } | { kind: 'truncate'; size: number };

/** A change of a folder's entries that no sync has made safe. */
type EntryChange = { kind: 'add'; name: string; file: Content } | { kind: 'remove'; name: string };

class Content {
  /** What everybody reads. */
  bytes: Buffer = Buffer.alloc(0);
  /** What a power cut leaves for certain. */
  safe: Buffer = Buffer.alloc(0);
  changes: Change[] = [];
  modified = 0;
}

interface Directory {
  entries: Map<string, Content>;
  safe: Map<string, Content>;
  /** Those of one rename happen together or not at all. */
  changes: EntryChange[][];
}

/** A call that changes something, as tests see it before it is made. */
interface Call {
  kind: 'open' | 'write' | 'truncate' | 'sync' | 'rename' | 'remove' | 'sync-folder';
  file: string;
}

type FaultyCall =
  | 'open'
  | 'list'
  | 'stat'
  | 'rename'
  | 'remove'
  | 'sync-folder'
  | 'make-folder'
  | 'read'
  | 'write'
  | 'sync'
  | 'truncate';

/** The smallest part of a write that a disk writes whole. */
const sector = 512;

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

/** A disk that keeps what was synced apart from what wasn't, has a size, and fails when told to. */
export class SimulatedDisk implements FileSystem {
  readonly #directories = new Map<string, Directory>();
  /** Bytes that fit on it. */
  capacity = Infinity;
  /** Called before each call that changes something; may throw what the call fails with, or return how many bytes a write takes. */
  before: (call: Call) => number | undefined = () => undefined;
  /** Called once a file has been synced. */
  synced: (path: string) => void = () => undefined;
  /** The code of the error that a call to a path fails with; undefined for none. Reads and writes of open files ask too. */
  fault: (path: string, call: FaultyCall) => string | undefined = () => undefined;
  /** Fails reads where it returns true. */
  unreadable: (path: string, position: number, length: number) => boolean = () => false;
  /** The file system that a path lies on. */
  deviceOf: (path: string) => number = () => 1;
  /** Unix time in milliseconds by its clock. */
  time = 0;
  openFiles = 0;
  mostOpenFiles = 0;
  calls = 0;

  get used(): number {
    let used = 0;
    for (const { entries } of this.#directories.values())
      for (const { bytes } of entries.values()) used += bytes.length;
    return used;
  }

  async open(path: string, access: Access): Promise<OpenFile> {
    await this.#reach(path, 'open');
    const directory = this.#directory(path);
    let content = directory.entries.get(basename(path));
    if (access === 'renew' && content !== undefined) {
      await this.remove(path);
      content = undefined;
    }
    if (access === 'create' && content !== undefined) throw systemError('EEXIST');
    if (content === undefined) {
      if (access === 'read' || access === 'write') throw systemError('ENOENT');
      this.#call('open', path);
      content = new Content();
      content.modified = this.time;
      directory.entries.set(basename(path), content);
      directory.changes.push([{ kind: 'add', name: basename(path), file: content }]);
    }
    this.openFiles += 1;
    this.mostOpenFiles = Math.max(this.mostOpenFiles, this.openFiles);
    return this.#opened(path, content);
  }

  async makeFolder(path: string): Promise<void> {
    await this.#reach(path, 'make-folder');
    if (!this.#directories.has(path)) this.#directories.set(path, { entries: new Map(), safe: new Map(), changes: [] });
  }

  async list(path: string): Promise<string[]> {
    await this.#reach(path, 'list');
    return [...this.#folder(path).entries.keys()];
  }

  async stat(path: string): Promise<{ size: number; modified: number; folder: boolean; device: number }> {
    await this.#reach(path, 'stat');
    const device = this.deviceOf(path);
    if (this.#directories.has(path) || path === '/') return { size: 0, modified: 0, folder: true, device };
    const { bytes, modified } = this.#content(path);
    return { size: bytes.length, modified, folder: false, device };
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#reach(from, 'rename');
    const file = this.#content(from);
    this.#call('rename', from);
    const { entries, changes } = this.#directory(from);
    entries.delete(basename(from));
    entries.set(basename(to), file);
    changes.push([
      { kind: 'remove', name: basename(from) },
      { kind: 'add', name: basename(to), file },
    ]);
  }

  async remove(path: string): Promise<void> {
    await this.#reach(path, 'remove');
    this.#content(path);
    this.#call('remove', path);
    const { entries, changes } = this.#directory(path);
    entries.delete(basename(path));
    changes.push([{ kind: 'remove', name: basename(path) }]);
  }

  /** Deletes a folder with all that is in it. */
  deleteFolder(path: string): void {
    this.#directories.delete(path);
  }

  async syncFolder(path: string): Promise<void> {
    await this.#reach(path, 'sync-folder');
    this.#call('sync-folder', path);
    const directory = this.#folder(path);
    directory.safe = new Map(directory.entries);
    directory.changes = [];
  }

  /** The disk as it may be when the power goes now: each change that wasn't synced happened, partly or not at all. */
  powerCut(random: () => number): SimulatedDisk {
    const after = new SimulatedDisk();
    const remains = new Map<Content, Content>();
    for (const [path, { safe, changes }] of this.#directories) {
      const entries = new Map(safe);
      for (const change of changes) if (random() < 0.5) for (const part of change) applyEntry(entries, part);
      for (const [name, content] of entries) {
        let remaining = remains.get(content);
        if (remaining === undefined) remains.set(content, (remaining = remainder(content, random)));
        entries.set(name, remaining);
      }
      after.#directories.set(path, { entries, safe: new Map(entries), changes: [] });
    }
    return after;
  }

  /** The disk as it is when the process is killed: nothing is lost, and nothing more is safe than was. */
  copy(): SimulatedDisk {
    const copy = new SimulatedDisk();
    const copies = new Map<Content, Content>();
    const copyOf = (content: Content): Content => {
      const known = copies.get(content);
      if (known !== undefined) return known;
      const { bytes, safe, changes, modified } = content;
      const made = Object.assign(new Content(), { bytes, safe, changes: [...changes], modified });
      copies.set(content, made);
      return made;
    };
    for (const [path, { entries, safe, changes }] of this.#directories) {
      copy.#directories.set(path, {
        entries: new Map([...entries].map(([name, content]) => [name, copyOf(content)])),
        safe: new Map([...safe].map(([name, content]) => [name, copyOf(content)])),
        changes: changes.map((parts) =>
          parts.map((part) => (part.kind === 'add' ? { ...part, file: copyOf(part.file) } : part)),
        ),
      });
    }
    return copy;
  }

  /** The content of a file. */
  contentOf(path: string): Buffer {
    return this.#content(path).bytes;
  }

  /** What a power cut leaves of a file for certain. */
  safeContentOf(path: string): Buffer {
    return this.#content(path).safe;
  }

  /** Puts a file there, safe. */
  place(path: string, bytes: Buffer): void {
    const content = Object.assign(new Content(), { bytes, safe: bytes });
    const { entries, safe } = this.#directory(path);
    entries.set(basename(path), content);
    safe.set(basename(path), content);
  }

  /** Shows that a process on another machine has a lock, or that it lives. */
  beat(path: string): void {
    this.time += 1;
    this.place(path, Buffer.alloc(1));
    this.#content(path).modified = this.time;
  }

  async #reach(path: string, call: FaultyCall): Promise<void> {
    await Promise.resolve();
    const code = this.fault(path, call);
    if (code !== undefined) throw systemError(code);
  }

  #opened(path: string, content: Content): OpenFile {
    return {
      read: async (buffer, offset, length, position) => {
        await this.#reach(path, 'read');
        if (this.unreadable(path, position, length)) throw systemError('EIO');
        return content.bytes.copy(buffer, offset, position, position + length);
      },
      write: async (buffer, offset, length, position) => {
        await this.#reach(path, 'write');
        const most = this.#call('write', path) ?? length;
        const growth = Math.max(0, position + length - content.bytes.length);
        const room = this.capacity === Infinity ? length : length - Math.max(0, growth - (this.capacity - this.used));
        const taken = Math.min(most, length, room);
        if (taken <= 0) throw systemError('ENOSPC');
        const bytes = Buffer.from(buffer.subarray(offset, offset + taken));
        content.bytes = overwrite(content.bytes, position, bytes);
        content.changes.push({ kind: 'write', at: position, bytes });
        return taken;
      },
      truncate: async (size) => {
        await this.#reach(path, 'truncate');
        this.#call('truncate', path);
        this.#truncate(content, size);
      },
      sync: async () => {
        await this.#reach(path, 'sync');
        this.#call('sync', path);
        content.safe = content.bytes;
        content.changes = [];
        this.synced(path);
      },
      close: async () => {
        await Promise.resolve();
        this.openFiles -= 1;
      },
    };
  }

  #truncate(content: Content, size: number): void {
    content.bytes = resize(content.bytes, size);
    content.modified = this.time;
    content.changes.push({ kind: 'truncate', size });
  }

  #call(kind: Call['kind'], path: string): number | undefined {
    this.calls += 1;
    return this.before({ kind, file: basename(path) });
  }

  #folder(path: string): Directory {
    const directory = this.#directories.get(path);
    if (directory === undefined) throw systemError('ENOENT');
    return directory;
  }

  #directory(path: string): Directory {
    return this.#folder(dirname(path));
  }

  #content(path: string): Content {
    const content = this.#directory(path).entries.get(basename(path));
    if (content === undefined) throw systemError('ENOENT');
    return content;
  }
}

function applyEntry(entries: Map<string, Content>, change: EntryChange): void {
  if (change.kind === 'add') entries.set(change.name, change.file);
  else entries.delete(change.name);
}

/** What is left of a file: of each change that wasn't synced all, nothing, or any of its sectors. */
function remainder({ safe, changes }: Content, random: () => number): Content {
  let bytes = safe;
  for (const change of changes) {
    if (change.kind === 'truncate') {
      if (random() < 0.5) bytes = resize(bytes, change.size);
      continue;
    }
    const fate = random();
    if (fate < 0.3) continue;
    if (fate < 0.6) {
      bytes = overwrite(bytes, change.at, change.bytes);
      continue;
    }
    // The size may be known before the content is written: what wasn't reads as zeros.
    if (random() < 0.5) bytes = resize(bytes, Math.max(bytes.length, change.at + change.bytes.length));
    for (let at = 0; at < change.bytes.length;) {
      const end = Math.min(change.bytes.length, at + sector - ((change.at + at) % sector));
      if (random() < 0.5) bytes = overwrite(bytes, change.at + at, change.bytes.subarray(at, end));
      at = end;
    }
  }
  return Object.assign(new Content(), { bytes, safe: bytes });
}

function resize(bytes: Buffer, size: number): Buffer {
  const resized = Buffer.alloc(size);
  bytes.copy(resized);
  return resized;
}

function overwrite(bytes: Buffer, at: number, change: Buffer): Buffer {
  const changed = resize(bytes, Math.max(bytes.length, at + change.length));
  change.copy(changed, at);
  return changed;
}
