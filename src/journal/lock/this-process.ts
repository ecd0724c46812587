import { createHash, randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from '../../util/error-message';
import type { ProcessState } from './life';
import type { Owner } from './owner';

/** This process as the owner of one more journal. */
export async function thisProcess(): Promise<Owner> {
  const [machine, boot, space, stat] = await Promise.all([
    readText('/etc/machine-id'),
    readText('/proc/sys/kernel/random/boot_id'),
    fs.readlink('/proc/self/ns/pid').catch(() => ''),
    readText(`/proc/${process.pid}/stat`),
  ]);
  return {
    host: hostname(),
    machine: shortHash(`${hostname()} ${machine ?? ''}`),
    boot: boot === undefined ? '' : shortHash(boot),
    space: shortHash(space),
    pid: process.pid,
    started: (stat === undefined ? undefined : startOf(stat)) ?? String(Math.round(performance.timeOrigin)),
    nonce: randomBytes(6).toString('hex'),
  };
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
  return isDead(stat) ? { kind: 'gone' } : { kind: 'runs', started: startOf(stat) };
}

/** The fields of /proc/<pid>/stat from the state on: what comes before may hold blanks and brackets. */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A process that has ended and whose parent hasn't asked for it yet. */
function isDead(stat: string): boolean {
  return ['Z', 'X', 'x'].includes(fieldsOf(stat)[0] ?? '');
}

/** Clock ticks between the machine's start and the process's. */
function startOf(stat: string): string | undefined {
  return fieldsOf(stat)[19];
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return (await fs.readFile(path, 'utf8')).trim();
  } catch {
    return undefined;
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
