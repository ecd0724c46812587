import type { OrphanedJournal } from '../admin/api';
import { ask, errorText } from './api';
import { confirmInPlace } from './ask-first';
import { text } from './connection-validity';
import { inBytes, inDigits } from './format';

/**
 * Shows the samples that wait in journals of connections that are gone, and lets them be discarded. Nothing is shown
 * where there are none, or where they can't be told.
 *
 * @param closed aborted when the form closes
 */
export function prepareOrphanedJournals(section: JQuery, closed: AbortSignal): { look(): Promise<void> } {
  const list = $('<ul>');
  $('<div>', { class: 'datacake-connection-hint', text: text('orphaned.explanation') }).appendTo(section);
  list.appendTo(section);

  function show(journals: readonly OrphanedJournal[]): void {
    list.empty().append(...journals.map(entry));
    section.toggle(journals.length > 0);
  }

  function entry({ connection, samples, bytes }: OrphanedJournal): JQuery {
    const size = { samples: inDigits(samples), bytes: inBytes(bytes) };
    const item = $('<li>');
    const name = $('<div>').append(
      $('<code>', { text: connection }),
      ' ',
      $('<span>', { text: text('orphaned.size', size) }),
    );
    const button = $('<button>', {
      type: 'button',
      class: 'red-ui-button red-ui-button-small',
      text: text('orphaned.discard'),
    });
    const problem = $('<div>', { class: 'datacake-connection-bad', role: 'alert' });
    button.on('click', () => {
      const question = text('orphaned.question', size);
      confirmInPlace(
        button,
        { text: question, yes: text('orphaned.discard'), no: text('orphaned.keep') },
        () => void discard(),
      );
    });

    async function discard(): Promise<void> {
      problem.empty();
      const discarded = await ask('discardJournal', { connection }, closed);
      if (!discarded.ok) {
        problem.text(errorText(discarded.error));
        return;
      }
      item.remove();
      section.toggle(list.children().length > 0);
    }

    return item.append(name, button, problem);
  }

  return {
    async look() {
      const reply = await ask('journals', {}, closed);
      show(reply.ok ? reply.result : []);
    },
  };
}
