/** For each setting that is a choice of words, the words that this version knows. */
export type Choices<Settings> = { readonly [Name in keyof Settings]?: readonly Settings[Name][] };

/** The settings that are present, without those whose word isn't known: a later version or a person may have written them. */
export function knownSettings<Settings extends object>(saved: Settings, choices: Choices<Settings>): Partial<Settings> {
  const isKnown = (name: string, value: unknown): boolean => {
    const choice = choices[name as keyof Settings] as readonly unknown[] | undefined;
    return value !== undefined && (choice === undefined || choice.includes(value));
  };
  return Object.fromEntries(Object.entries(saved).filter(([name, value]) => isKnown(name, value))) as Partial<Settings>;
}
