import { editorLanguage } from './texts';

/** What a server or the network said, in its own words, folded: it helps who asks for help. Nothing where nothing was said. */
export function rawAnswer(detail: string | undefined): JQuery[] {
  if (detail === undefined || detail === '') return [];
  const summary = $('<summary>', { text: editorLanguage().record('activity.answer') });
  return [$('<details>', { class: 'datacake-raw-answer' }).append(summary, $('<code>', { text: detail }))];
}
