import { createHash } from 'node:crypto';

/** In characters: eCryptfs takes 143, every other file system 255. */
const MAX_NAME_LENGTH = 140;

/** What names a device of Windows, and no folder there. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** What isn't the same on every file system, means something else than a name, or begins like the option of a command. */
const UNSAFE = /[^0-9a-z-]|^-/g;

const ESCAPED = /_([0-9a-f]{4})/g;

/**
 * The name of a connection's folder: one for each id, and different also where case doesn't count. An id of lower case letters, digits and
 * dashes stays as it is; any other character is `_` and four hexadecimal digits. A longer id is named by its hash.
 *
 * @param id any text: flows can be written by hand
 */
export function folderNameOf(id: string): string {
  if (id === '') return '_';
  const name = WINDOWS_DEVICE.test(id) ? escape(id.charAt(0)) + id.slice(1) : id.replace(UNSAFE, escape);
  return name.length <= MAX_NAME_LENGTH ? name : `_h${createHash('sha256').update(id, 'utf16le').digest('hex')}`;
}

/** The id of the connection whose folder has this name; undefined for any other folder, and where only its hash is known. */
export function idOfFolder(name: string): string | undefined {
  const id = name === '_' ? '' : name.replace(ESCAPED, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return folderNameOf(id) === name ? id : undefined;
}

function escape(character: string): string {
  return `_${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
