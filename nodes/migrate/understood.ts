/** For each setting that is one of several words, the words that this version knows. */
export type Words<Settings> = { readonly [Name in keyof Settings]?: readonly Settings[Name][] };

/** The settings that say something, without those whose word this version doesn't know. */
export function understood<Settings extends object>(saved: Settings, words: Words<Settings>): Partial<Settings> {
  const known = (name: string, value: unknown): boolean => {
    const choice = words[name as keyof Settings] as readonly unknown[] | undefined;
    return value !== undefined && (choice === undefined || choice.includes(value));
  };
  return Object.fromEntries(Object.entries(saved).filter(([name, value]) => known(name, value))) as Partial<Settings>;
}
