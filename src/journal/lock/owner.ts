/** One opening of a journal by one process, as its lock's name tells it. */
export interface Owner {
  /** The machine as people call it. */
  host: string;
  /** Tells machines apart that are called the same. */
  machine: string;
  /** Changes with each start of the machine; empty where the system doesn't tell. */
  boot: string;
  /** Processes of different spaces, such as containers, can't see one another. */
  space: string;
  pid: number;
  /** When the process started, so that a process that got the same number later isn't taken for it. */
  started: string;
  /** Tells the openings of one process apart. */
  nonce: string;
}

const parts = /^lock-([^-]*)-([^-]*)-([^-]*)-([^-]*)-(\d+)-([^-]*)-([^-]*)$/;

/** The most characters of a host's name that a lock's name takes. */
const longestHost = 60;

/** The name of the file that locks a journal for its owner. All is said in the name: it works on a full disk, and is there at once or not at all. */
export function lockName({ host, machine, boot, space, pid, started, nonce }: Owner): string {
  return ['lock', encode(host).slice(0, longestHost), machine, boot, space, pid, started, nonce].join('-');
}

/** Undefined when a file is no lock. */
export function parseLockName(file: string): Owner | undefined {
  const [, host, machine, boot, space, pid, started, nonce] = parts.exec(file) ?? [];
  if (host === undefined || machine === undefined || boot === undefined || space === undefined) return undefined;
  if (started === undefined || nonce === undefined) return undefined;
  return { host, machine, boot, space, pid: Number(pid), started, nonce };
}

/** Leaves what people read, and nothing that a file system or {@link parts} minds. */
function encode(host: string): string {
  return host.replace(/[^A-Za-z0-9._]/g, '_');
}
