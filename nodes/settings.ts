/** For each setting that is a choice of words, the words that this version knows. */
export type Choices<Settings> = { readonly [Name in keyof Settings]?: readonly Settings[Name][] };

/** The settings that are present, without those whose word isn't known: a later version or a person may have written them. */
export function knownSettings<Settings extends object>(saved: Settings, choices: Choices<Settings>): Partial<Settings> {
  const isKnown = (name: string, value: unknown): boolean => {
    const own = Object.hasOwn(choices, name) ? choices[name as keyof Settings] : undefined;
    const choice = own as readonly unknown[] | undefined;
    return value !== undefined && (choice === undefined || choice.includes(value));
  };
  return Object.fromEntries(Object.entries(saved).filter(([name, value]) => isKnown(name, value))) as Partial<Settings>;
}

/** The finite number that a setting holds, or undefined. */
export function toNumber(value: number | string): number | undefined {
  const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The whole setting is the name of a variable; both ways of writing are Node-RED's. */
const REFERENCE = /^\$(?:\{(\S+)\}|\((\S+)\))$/;

/** The variable of the environment that a setting consists of, `NAME` for `${NAME}`; Node-RED replaces it when it starts a node. */
export function referenceOf(setting: string): string | undefined {
  const [, inBraces, inParentheses] = REFERENCE.exec(setting) ?? [];
  return inBraces ?? inParentheses;
}

/** One setting to put right before a node can work. The node's catalogue has a sentence for each code, `error.<code>`. */
export interface ValidationError<Code extends string = string> {
  code: Code;
  /** The wrong value, for the sentence; never a secret. */
  value?: string;
  /** The row of the fields table, from 0; absent for other settings. */
  row?: number;
}
