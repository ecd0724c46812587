import { ask } from '../api-client';
import { showActivity, showActivityProblem } from './activity-view';
import { createRejectedList } from './rejected-list';

export interface ActivityTab {
  /** To be called when the tab is shown: from then on it keeps itself up to date for as long as it is seen. */
  shown(): void;
}

/** Milliseconds between two looks. */
const REFRESH_INTERVAL_MS = 2000;

/**
 * Shows what a record node is doing.
 *
 * @param node its id
 * @param signal aborted when the form closes
 */
export function createActivityTab(tab: JQuery, node: string, signal: AbortSignal): ActivityTab {
  const summary = $('<div>', { class: 'datacake-activity' }).appendTo(tab);
  const rejected = createRejectedList($('<div>', { class: 'datacake-rejected' }).appendTo(tab), node, signal, () => {
    void look();
  });
  let looking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(() => void look(), REFRESH_INTERVAL_MS);
    // Another tab, or another form over this one, may hide it for a while.
    if (looking || !tab.is(':visible')) return;
    looking = true;
    const reply = await ask('activity', { node }, signal);
    looking = false;
    if (reply.ok) {
      showActivity(summary, reply.result);
      rejected.update(reply.result.rejected);
    } else {
      showActivityProblem(summary, reply.error);
      rejected.update(0);
    }
  }

  signal.addEventListener('abort', () => clearTimeout(timer));
  return { shown: () => void look() };
}
