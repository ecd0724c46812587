/** For each setting that is a choice of words, the words that this version knows. */
type Choices<Settings> = { readonly [Name in keyof Settings]?: readonly Settings[Name][] };

/** What the settings of a node, or of a part of one, have to be. A setting has the type of its default. */
export interface SettingsShape<Settings> {
  defaults: Settings;
  choices: Choices<Settings>;
  /** Those that may be a number though their default is a text. */
  numbers: readonly (keyof Settings)[];
}

/**
 * The settings that are present and can be used: of the right type, and with a word that is known. A later version or a person may have
 * written them.
 */
export function knownSettings<Settings extends object>(
  saved: object,
  shape: SettingsShape<Settings>,
): Partial<Settings> {
  const known = settingsOf(saved, shape).filter(([name, , value]) => {
    const choice = shape.choices[name] as readonly unknown[] | undefined;
    return value !== undefined && (choice === undefined || choice.includes(value));
  });
  return Object.fromEntries(known.map(([name, , value]) => [name, value])) as Partial<Settings>;
}

/** What can't be a setting at all, whatever else is set: the codes are those of the catalogues. */
export type SavedCode = 'setting-type' | 'setting-word' | 'env-unset';

/**
 * The settings of another type, those that name a variable of the environment that isn't set, and those with a word that isn't known,
 * because a flow was written by hand or by another version.
 *
 * @param isUnused settings whose text nobody reads now, so that it may name any variable
 */
export function validateSettings<Settings extends object>(
  saved: object,
  shape: SettingsShape<Settings>,
  isUnused: (name: keyof Settings) => boolean = () => false,
): ValidationError<SavedCode>[] {
  const settings = settingsOf(saved, shape);
  return settings.flatMap(([name, , value]): ValidationError<SavedCode>[] => {
    if (value === undefined) return [{ code: 'setting-type', value: String(name) }];
    // Node-RED has replaced the name of every variable that is set, also to nothing.
    const variable = typeof value === 'string' && !isUnused(name) ? referenceOf(value) : undefined;
    if (variable !== undefined) return [{ code: 'env-unset', value: variable }];
    const choice = shape.choices[name] as readonly unknown[] | undefined;
    if (choice === undefined || choice.includes(value)) return [];
    return [{ code: 'setting-word', setting: String(name), value: textOf(value) ?? '', allowed: choice.join(', ') }];
  });
}

/** The settings that are present: their names, the saved values, and these as their type; undefined where they are of another. */
function settingsOf<Settings extends object>(
  saved: object,
  { defaults, numbers }: SettingsShape<Settings>,
): [name: keyof Settings, saved: unknown, typed: unknown][] {
  const settings = Object.entries(saved).filter(
    ([name, value]) => Object.hasOwn(defaults, name) && value !== undefined && value !== null,
  );
  return settings.map(([key, value]: [string, unknown]) => {
    const name = key as keyof Settings;
    return [name, value, toType(value, numbers.includes(name) ? 'number' : typeof defaults[name])];
  });
}

/** @param type of a setting: a number may be the text of one as well */
function toType(value: unknown, type: string): unknown {
  switch (type) {
    case 'number':
      return typeof value === 'number' || typeof value === 'string' ? value : undefined;
    case 'string':
      // Node-RED replaces the name of a variable by its value, which may be a number.
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : textOf(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    default:
      return Array.isArray(value) ? value : undefined;
  }
}

/** A value that is a text; undefined for any other. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
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
  /** The name of the setting, and the words that it may hold, of one with another word. */
  setting?: string;
  allowed?: string;
}
