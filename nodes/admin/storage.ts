import type { IntakeMeter } from '../connection/intake-meter';
import type { Folders } from '../connection/folders';
import { obstacleTo, shortLivedFileSystem } from '../connection/storage';
import type { Storage } from './api';
import type { Handler } from './route';

/** Longer than any path that a system takes. */
const MAX_PATH_LENGTH = 4096;

/**
 * What the form says about the folder of a connection.
 *
 * @param findIntake what a deployed connection takes in
 */
export function createStorageHandlers(folders: Folders, findIntake: (id: string) => IntakeMeter | undefined) {
  const storage: Handler<'storage'> = {
    read: (body) => ({ id: body.text('id'), folder: body.text('folder', MAX_PATH_LENGTH) }),
    async answer({ id, folder }) {
      const bytesPerDay = findIntake(id)?.bytesPerDay();
      const resolved = folders.resolve(folder);
      const [obstacle, shortLived] = await Promise.all([obstacleTo(resolved), shortLivedFileSystem(resolved)]);
      const result: Storage = {
        folder: resolved,
        ...(obstacle !== undefined && { obstacle }),
        ...(shortLived !== undefined && { shortLived }),
        ...(bytesPerDay !== undefined && { bytesPerDay }),
      };
      return { ok: true, result };
    },
  };
  return { storage };
}
