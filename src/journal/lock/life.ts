import type { Owner } from './owner';

/** What the system says about one of its processes. */
export type ProcessState =
  | { kind: 'gone' }
  /** @param started see {@link Owner}; undefined where the system doesn't tell */
  | { kind: 'runs'; started: string | undefined };

/** Milliseconds without a heartbeat after which an owner that can't be asked counts as gone. */
const heartbeatLimit = 30_000;

/**
 * Whether the owner of a lock lives, seen by another opening.
 *
 * @param silence milliseconds since the lock's last heartbeat
 * @param stateOf asks the system about a process of the own space
 */
export async function isAlive(
  owner: Owner,
  self: Owner,
  silence: number,
  stateOf: (pid: number) => Promise<ProcessState>,
): Promise<boolean> {
  const beats = silence <= heartbeatLimit;
  if (owner.machine !== self.machine) return beats;
  if (owner.boot !== self.boot) return false;
  if (owner.space !== self.space) return beats;
  const state = await stateOf(owner.pid);
  if (state.kind === 'gone') return false;
  return state.started === undefined ? beats : state.started === owner.started;
}
