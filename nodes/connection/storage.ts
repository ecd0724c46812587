import { accessSync, constants } from 'node:fs';
import { access, chmod, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, errorMessage } from '../../src/util/error-message';

/** What FlowFuse keeps over a restart; the user directory it doesn't. */
const FLOWFUSE_STORAGE = '/data/storage';

/** File systems whose content ends with the machine or the container, by the numbers that Linux gives them. */
const SHORT_LIVED = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
  [0x794c7630, 'overlay'],
]);

/** The permissions of a folder's group and of everybody, and those of a folder that is its user's only. */
const OTHERS = 0o077;
const OWNER_ONLY = 0o700;

interface RuntimeSettings {
  userDir?: string | undefined;
  /** Set on FlowFuse. */
  flowforge?: unknown;
}

/** The folder under which everything lies that has to outlive a restart. */
export function storageFolder({ userDir, flowforge }: RuntimeSettings, flowFuseStorage = FLOWFUSE_STORAGE): string {
  const isFlowFuse = flowforge !== undefined && flowforge !== null;
  return isFlowFuse && isWritable(flowFuseStorage) ? flowFuseStorage : (userDir ?? process.cwd());
}

/** The kind of the file system that a folder lies on, or will, if it doesn't outlive a restart; undefined when it does, or nobody can tell. */
export async function shortLivedFileSystem(folder: string): Promise<string | undefined> {
  try {
    const { type } = await statfs(folder);
    return SHORT_LIVED.get(type);
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? undefined : shortLivedFileSystem(parent);
  }
}

/**
 * Lets no other user into a folder, or into the one that a link leads to: it may have been made by hand, or restored from a backup.
 *
 * @returns why that isn't possible; undefined where it is, or the folder doesn't exist yet
 */
export async function closeToOthers(folder: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(folder);
    if ((mode & OTHERS) !== 0) await chmod(folder, OWNER_ONLY);
    return undefined;
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? undefined : errorMessage(error);
  }
}

/** Why nobody can write to a folder, or create it where it is missing, in the system's word (`EACCES`); undefined when one can. */
export async function obstacleTo(folder: string): Promise<string | undefined> {
  try {
    if (!(await stat(folder)).isDirectory()) return 'ENOTDIR';
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const code = errorCode(error);
    const parent = path.dirname(folder);
    return code === 'ENOENT' && parent !== folder ? obstacleTo(parent) : code;
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
