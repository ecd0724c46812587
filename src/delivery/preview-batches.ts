import { MemoryJournal } from '../journal/memory-journal';
import { Backlog } from './backlog';
import type { Clock } from '../util/clock';
import { RulesOfDevice } from './device-rules';
import { aggregateWindow } from '../windows/aggregate-window';
import { RequestSize } from './request-size';
import type { RecordRules } from '../windows/rules';
import { Timeline } from './timeline';
import { WindowQueue } from './window-queue';
import type { Measurement, MappedSample } from '../model';

/** What would be sent. */
export interface PreviewBatches {
  /** In the order in which they would leave. */
  requests: Measurement[][];
  /** True when there are more than were asked for. */
  more: boolean;
}

/** Who would send to whom, and how. */
export interface PreviewOptions {
  device: string;
  /** The id of the record node. */
  node: string;
  rules: RecordRules;
  /** True while Datacake's limit holds. */
  limited: boolean;
  clock: Clock;
}

/**
 * The requests that readings of one device would become if they arrived now, alone, and all windows closed: made by what
 * makes the real ones. Whether a value that is sent on change only has changed isn't asked.
 *
 * @param most how many requests
 */
export function previewBatches(
  readings: readonly MappedSample[],
  options: PreviewOptions,
  most: number,
): PreviewBatches {
  const { device, node, rules, limited, clock } = options;
  const timeline = new Timeline(clock);
  const ofDevice = new RulesOfDevice(
    () => rules,
    () => undefined,
  );
  ofDevice.add(node);
  const rulesNow = ({ values }: Pick<MappedSample, 'values'>) => ofDevice.of(node, values);
  const context = { journal: new MemoryJournal(), timeline, clock, rules: rulesNow, limited };
  const backlog = new Backlog({ device, node }, context, 0);
  const arrival = timeline.stamp();
  for (const [position, { time, values }] of readings.entries()) {
    backlog.stored(position, { device, time: time ?? arrival, ownTime: time !== undefined, values }, undefined);
  }
  backlog.flush();
  return drain(
    new WindowQueue(
      () => [backlog],
      (window) => aggregateWindow(window.contents, rules),
    ),
    limited,
    most,
  );
}

function drain(queue: WindowQueue, limited: boolean, most: number): PreviewBatches {
  const limits = { perRequest: new RequestSize().most, limited };
  const requests: Measurement[][] = [];
  for (;;) {
    const choice = queue.choose(() => -Infinity, 0, limits);
    if (choice.kind !== 'send') return { requests, more: false };
    if (requests.length === most) return { requests, more: true };
    requests.push(queue.take(choice, limits).map(({ measurement }) => measurement));
  }
}
