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
