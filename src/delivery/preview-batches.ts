import { MemoryJournal } from '../journal/memory-journal';
import type { MappedSample, Measurement } from '../model';
import type { Clock } from '../util/clock';
import type { RecordRules } from '../windows/rules';
import { Backlog } from './backlog/backlog';
import { decide } from './decide/decide';
import { Device } from './device';
import { DeviceRuleSet } from './device-rules';
import { Timeline } from './timeline';

/** What would be sent. */
export interface PreviewBatches {
  /** In the order in which they would be sent. */
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
 * The batches that samples of one device would become if they arrived now, alone, and all windows closed: made by what
 * makes the real ones. Whether a value that is sent on change only has changed isn't asked.
 */
export function previewBatches(
  samples: readonly MappedSample[],
  { device: name, node, rules, limited, clock }: PreviewOptions,
  maxBatches: number,
): PreviewBatches {
  const timeline = new Timeline(clock);
  const device = new Device(
    name,
    new DeviceRuleSet(
      () => rules,
      () => undefined,
    ),
  );
  device.uuid = name;
  const backlog = new Backlog(
    { device: name, node },
    {
      ...{ journal: new MemoryJournal(), timeline, limited },
      rules: (values) => device.rules.of(node, values),
      isolated: device.isolated,
    },
    0,
  );
  device.backlogs.add(backlog);
  device.rules.add(node);
  const arrival = timeline.stamp();
  for (const [position, { time, values }] of samples.entries()) {
    backlog.stored(position, { device: name, time: time ?? arrival, ownTime: time !== undefined, values }, undefined);
  }
  backlog.flush();
  const surroundings = {
    limited,
    quotaLeft: Infinity,
    quotaUntil: 0,
    quotaAnswerUntil: -Infinity,
    plan: 0,
    day: 0,
    now: 0,
    readyAt: () => -Infinity,
  };
  const requests: Measurement[][] = [];
  for (;;) {
    const decision = decide(device.state(surroundings), 0);
    if (decision.kind !== 'form') return { requests, more: false };
    if (requests.length === maxBatches) return { requests, more: true };
    const { items } = device.form(decision.parts, decision.isolated, { rulesOf: () => rules, now: timeline.now() });
    requests.push(items.map(({ measurement }) => measurement));
  }
}
