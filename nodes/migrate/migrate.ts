/** A node's settings by name, as some version of this package saved them or a person wrote them. */
export type Saved = Readonly<Record<string, unknown>>;

/** Says settings of one version in the terms of the next. It may get anything as a value, and never throws. */
export type Step = (saved: Saved) => Saved;

/** The version that settings are saved in when so many steps led to it. */
export function presentVersion(steps: readonly Step[]): number {
  return steps.length + 1;
}

/** True for settings of a version that this one knows nothing of. */
export function isLater(saved: { version?: unknown }, steps: readonly Step[]): boolean {
  return versionOf(saved) > presentVersion(steps);
}

/**
 * A saved node in the terms of the present version; one of this version or a later one stays as it is.
 *
 * @param steps the first leads from version 1 to 2, the next from 2 to 3, and so on
 */
export function migrate<T extends { version?: unknown }>(saved: T, steps: readonly Step[]): T {
  const from = versionOf(saved);
  if (from >= presentVersion(steps)) return saved;
  const migrated = steps.slice(from - 1).reduce<Saved>((settings, step) => step(settings), saved);
  return { ...migrated, version: presentVersion(steps) } as unknown as T;
}

/** Flows have carried a version from the first on: one without it was written by hand, after what it was copied from. */
function versionOf({ version }: { version?: unknown }): number {
  return Number.isInteger(version) ? Math.max(1, version as number) : 1;
}
