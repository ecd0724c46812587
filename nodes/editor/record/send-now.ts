import type { PreviewQuery, Sent } from '../../admin/api';
import { counted, nothingText, refusedText, wholeReason } from '../../words';
import { ask, errorText } from '../api-client';
import { mayWriteValues } from '../permission';
import { keepLatest } from '../ui/latest';
import { rawAnswer } from '../ui/raw-answer';
import { editorLanguage } from '../ui/texts';
import { stateLines } from './activity-list';
import { text } from './validity';

interface SendNowTool {
  /** @param previewed what the preview shows; undefined where there is nothing to send */
  offer(previewed: PreviewQuery | undefined): void;
}

/**
 * A button that sends what the preview shows through the deployed node, with the answer beside it. It isn't there for who may not send.
 *
 * @param signal aborted when the form closes
 */
export function createSendNow(row: JQuery, signal: AbortSignal): SendNowTool {
  const nextRequest = keepLatest(signal);
  const attributes = { type: 'button', class: 'red-ui-button red-ui-button-small', text: text('preview.send') };
  const button = $('<button>', attributes).on('click', () => void send());
  const answer = $('<div>', { class: 'datacake-preview-answer', role: 'status', 'aria-live': 'polite' });
  let offered: PreviewQuery | undefined;
  row.append(button, answer).hide();

  async function send(): Promise<void> {
    if (offered === undefined) return;
    const request = nextRequest();
    // A second click must not send anything twice.
    button.prop('disabled', true);
    answer.text(text('preview.sending'));
    const reply = await ask('send', offered, request);
    button.prop('disabled', false);
    answer.empty().append(...(reply.ok ? answerLines(reply.result) : [$('<div>', { text: errorText(reply.error) })]));
  }

  return {
    offer(previewed) {
      // What is said of another preview says nothing of this one.
      if (JSON.stringify(previewed) === JSON.stringify(offered)) return;
      nextRequest();
      offered = previewed;
      answer.empty();
      button.prop('disabled', false);
      row.toggle(previewed !== undefined && mayWriteValues());
    },
  };
}

function answerLines(sent: Sent): JQuery[] {
  const language = editorLanguage();
  const line = (sentence: string): JQuery => $('<div>', { text: sentence });
  switch (sent.kind) {
    case 'accepted':
      return [line(counted(language, 'preview.accepted', sent.values))];
    case 'unchanged':
      return [line(text('preview.unchanged'))];
    case 'nothing':
      return [line(nothingText(sent.errors, language))];
    case 'refused': {
      const { fields, reason } = sent;
      return [line(refusedText(fields, reason, wholeReason(reason, language), language)), ...rawAnswer(reason.detail)];
    }
    case 'waits':
      return [line(text('preview.waits')), ...stateLines(sent.state, language)];
  }
}
