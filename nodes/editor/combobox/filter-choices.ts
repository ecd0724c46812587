import type { Suggestion } from './choices';

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
