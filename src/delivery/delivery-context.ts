import type { Outcome, Resolution } from '../datacake/outcome';
import type { Journal } from '../journal/journal';
import type { AcceptedValues } from './accepted-values';
import type { Clock } from '../util/clock';
import type { Datapoints } from './datapoints';
import type { DeliveryEvents } from './delivery-events';
import type { Gate } from './gate';
import type { Notebook } from './notebook';
import type { Pacing } from './pacing';
import type { Plans } from './plans';
import type { Quota } from './quota';
import type { RecordRules } from '../windows/rules';
import type { Timeline } from './timeline';
import type { Measurement } from '../model';

/** What the devices of one delivery share. */
export interface DeliveryContext {
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly timeline: Timeline;
  /** The journal, which is open whenever there is something to deliver. */
  journal(): Journal;
  readonly pacing: Pacing;
  readonly gate: Gate;
  readonly datapoints: Datapoints;
  readonly quota: Quota;
  readonly plans: Plans;
  readonly values: AcceptedValues;
  readonly notebook: Notebook;
  readonly events: DeliveryEvents;
  /** True while Datacake's limit of 1 write a second and field holds. */
  readonly limited: boolean;
  /** When the delivery started, in monotonic milliseconds: what was sent before is unknown to it. */
  readonly started: number;
  /** How many requests have been accepted so far. */
  accepted(): number;
  noteAccepted(): void;
  /** True once nothing new may leave. */
  closing(): boolean;
  /** Makes windows anew when the wall clock has stepped. */
  checkClock(): void;
  /** True when a record node's rules are known, or won't be said any more. */
  knows(node: string): boolean;
  rulesOf(node: string): RecordRules;
  /** True when a record node sends some of its fields on change only. */
  sendsOnChange(): boolean;
  /** Tells, once, that a device's plan isn't known though an interval is to follow from it. */
  planUnknown(device: string, reason: string): void;
  /** Posts measurements to a device. It never rejects. */
  record(device: string, measurements: readonly Measurement[]): Promise<Outcome>;
  /** Finds the device with a serial number. It never rejects. */
  resolve(serial: string): Promise<Resolution>;
}
