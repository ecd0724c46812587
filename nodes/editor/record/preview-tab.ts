import type { PreviewQuery } from '../../admin/api';
import { ask } from '../api-client';
import { latest } from '../ui/latest';
import { text } from './validity';
import { showPreview, showPreviewProblem } from './preview-view';

/** What the preview knows of the form that it is in. */
export interface PreviewForm {
  /** The node and its connection as they would be saved now; nothing while no connection is chosen. */
  query(): PreviewQuery | undefined;
  /** Aborted when the form closes. */
  signal: AbortSignal;
}

export interface PreviewTab {
  /** Looks again, once nothing has changed for a moment; while the tab isn't shown, nothing is asked. */
  update(): void;
}

/** Milliseconds without a key before what is typed is looked at. */
const TYPING_PAUSE_MS = 400;

/** Shows what would be posted now, for the last message or for one that is typed in. */
export function createPreviewTab(tab: JQuery, form: PreviewForm): PreviewTab {
  const question = latest(form.signal);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const source = $('<select>', { id: 'datacake-preview-source', style: 'width: 70%' }).append(
    $('<option>', { value: 'last', text: text('preview.last') }),
    $('<option>', { value: 'typed', text: text('preview.typed') }),
  );
  const typed = $('<textarea>', {
    class: 'datacake-preview-message',
    rows: 4,
    spellcheck: 'false',
    'aria-label': text('preview.json'),
    placeholder: '{"payload": {"temperature": 21.5}}',
  }).hide();
  const label = $('<label>', { for: 'datacake-preview-source' }).append(
    $('<i>', { class: 'fa fa-envelope', 'aria-hidden': 'true' }),
    ' ',
    $('<span>', { text: text('preview.message') }),
  );
  const result = $('<div>', { class: 'datacake-preview-result' });
  tab.append($('<div>', { class: 'form-row' }).append(label, ' ', source, typed), result);

  function update(): void {
    clearTimeout(timer);
    if (tab.is(':visible') && !form.signal.aborted) timer = setTimeout(() => void look(), TYPING_PAUSE_MS);
  }

  async function look(): Promise<void> {
    const query = form.query();
    const signal = question();
    if (query === undefined) {
      result.empty().text(text('error.connection'));
      return;
    }
    const message = String(typed.val()).trim();
    if (source.val() === 'typed' && message === '') {
      result.empty().text(text('preview.nothingTyped'));
      return;
    }
    const reply = await ask('preview', source.val() === 'typed' ? { ...query, message } : query, signal);
    if (reply.ok) showPreview(result, reply.result);
    else showPreviewProblem(result, reply.error);
  }

  source.on('change', () => {
    typed.toggle(source.val() === 'typed');
    if (source.val() === 'typed') typed.trigger('focus');
    update();
  });
  typed.on('input', update);
  form.signal.addEventListener('abort', () => clearTimeout(timer));
  return { update };
}
