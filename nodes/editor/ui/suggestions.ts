/** One entry of a list that opens beneath an input. All members are shown as text, never as HTML. */
export interface Suggestion {
  /** The input's value once this entry is picked. */
  value: string;
  title: string;
  /** Shown beside the title. */
  detail?: string;
  /** Shown beneath. */
  description?: string;
  /** Shown beneath, with a warning sign. */
  warning?: string;
}

export interface Suggestions {
  choices: readonly Suggestion[];
  /** A sentence beneath the choices, or instead of them. */
  hint?: string;
  /** Loads the next page; absent on the last. */
  more?: (signal: AbortSignal) => Promise<Suggestions>;
}

/**
 * Searches for suggestions. It doesn't throw or reject.
 *
 * @param text as typed; empty when the list is opened without typing
 * @param signal aborted when the result is no longer needed
 */
export type Search = (text: string, signal: AbortSignal) => Suggestions | Promise<Suggestions>;

/** The choices that contain the text, case ignored: those that begin with it first, otherwise in their order. */
export function filterSuggestions(choices: readonly Suggestion[], text: string): Suggestion[] {
  const needle = text.trim().toLowerCase();
  const rank = ({ value, title, detail = '', description = '' }: Suggestion): number => {
    if (value.toLowerCase().startsWith(needle) || title.toLowerCase().startsWith(needle)) return 0;
    if (title.toLowerCase().includes(needle) || value.toLowerCase().includes(needle)) return 1;
    return `${detail} ${description}`.toLowerCase().includes(needle) ? 2 : 3;
  };
  return choices
    .map((choice) => ({ choice, rank: rank(choice) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ choice }) => choice);
}
