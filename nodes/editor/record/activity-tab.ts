import { ask, errorText } from '../api-client';
import { mayWriteValues } from '../permission';
import { createActivityList } from './activity-list';
import type { RecordFormParts } from './form-parts';
import { addArrivalSection } from './arrival-section';
import { createDiscardWaiting } from './discard-waiting';
import { createRejectedList } from './rejected-list';
import { createTrafficChart } from './traffic-chart';

const REFRESH_INTERVAL_MS = 2000;

/** Shows what the deployed node is doing, and keeps that up to date for as long as the tab is visible. */
export function addActivityTab(parts: RecordFormParts): void {
  const { tabs, record, names, signal } = parts;
  const node = record().id;
  const tab = $('#datacake-record-tab-activity');
  const failure = $('<div>', { class: 'datacake-activity-failure' }).appendTo(tab);
  const summary = $('<div>', { class: 'datacake-activity' }).hide().appendTo(tab);
  const list = createActivityList(names);
  summary.append(list.element);
  const waiting = createDiscardWaiting($('<div>').appendTo(summary), node, names, signal, () => void refresh());
  const chart = createTrafficChart($('<div>', { class: 'datacake-traffic' }).appendTo(summary));
  const arrival = mayWriteValues() ? addArrivalSection(tab, parts) : undefined;
  const rejectedSection = $('<div>', { class: 'datacake-rejected' }).appendTo(tab);
  const rejected = createRejectedList(rejectedSection, node, parts, () => void refresh());
  let isAsking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function refresh(): Promise<void> {
    clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(() => void refresh(), REFRESH_INTERVAL_MS);
    // Another tab, or another form over this one, may hide it for a while.
    if (isAsking || !tab.is(':visible')) return;
    isAsking = true;
    // Who may see values sees names and what servers said too.
    const reply = await ask(mayWriteValues() ? 'details' : 'activity', { node }, signal);
    isAsking = false;
    failure.text(reply.ok ? '' : errorText(reply.error));
    summary.toggle(reply.ok);
    if (reply.ok) {
      list.update(reply.result);
      // Who may not see values sees no device by its name either.
      if (mayWriteValues()) waiting.update(reply.result);
      chart.update(reply.result);
    }
    rejected.update(reply.ok ? reply.result.rejected : 0);
    arrival?.refresh();
  }

  signal.addEventListener('abort', () => clearTimeout(timer));
  tabs.onShow('activity', () => void refresh());
}
