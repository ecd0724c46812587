/** One entry of a list that opens beneath an input. All of it is shown as text. */
export interface Suggestion {
  /** What the input gets. */
  value: string;
  title: string;
  /** Shown beside the title. */
  detail?: string;
  /** Shown beneath. */
  description?: string;
  /** Shown beneath, with a sign of warning. */
  warning?: string;
}

/** What a list has to offer. */
export interface Suggestions {
  choices: readonly Suggestion[];
  /** A sentence beneath the choices, or in their place. */
  hint?: string;
  /** Gets the choices that follow; absent at the end. */
  more?: (signal: AbortSignal) => Promise<Suggestions>;
}

/**
 * Looks for choices. It doesn't throw or reject.
 *
 * @param text as typed; empty when the list is opened without typing
 * @param signal aborted when nobody waits for the answer any more
 */
export type Search = (text: string, signal: AbortSignal) => Suggestions | Promise<Suggestions>;

/** The choices that hold what was typed, in any case: those that begin with it first, otherwise in their order. */
export function filterSuggestions(choices: readonly Suggestion[], text: string): Suggestion[] {
  const wanted = text.trim().toLowerCase();
  const rank = ({ value, title, detail = '', description = '' }: Suggestion): number => {
    if (value.toLowerCase().startsWith(wanted) || title.toLowerCase().startsWith(wanted)) return 0;
    if (title.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted)) return 1;
    return `${detail} ${description}`.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return choices
    .map((choice) => ({ choice, rank: rank(choice) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ choice }) => choice);
}
