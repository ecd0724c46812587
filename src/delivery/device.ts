import { type Measurement, isUuid } from '../model';
import { type ChangeRules, partitionChanges } from '../windows/deadband';
import { withLateness } from '../windows/lateness';
import { type RecordRules, rulesOf } from '../windows/rules';
import { aggregateWindow } from '../windows/window';
import type { AcceptedValues } from './state/accepted-values';
import { Backlogs } from './backlog/backlogs';
import { type Batch, type BatchItem, byWindow, cutBatch, newBatch, withoutDropped } from './decide/batch';
import { BatchSize } from './decide/batch';
import { Breaker } from './decide/breaker';
import type { BatchPart } from './decide/choose-fields';
import type { DeviceState } from './decide/decide';
import type { DeviceRuleSet } from './device-rules';
import { DrainMeter } from './backlog/drain-meter';
import { LagMeter } from './backlog/lag-meter';
import { Quarantine } from './decide/quarantine';
import type { Quota } from './quota/quota';
import { Reserve } from './decide/reserve';
import type { DeviceStatus, Hold } from './status';

/** Without a limit, from the start of a request to that of the next, unless there is enough to fill it. */
const GATHER_MS = 200;

/** The same while fields are isolated, so that most requests are left for their measurements, which travel one by one. */
const GATHER_BESIDE_ISOLATED_MS = 1000;

/** Milliseconds until it is looked again whether the day's quota has room for old values. */
const RESERVE_RETRY_MS = 60_000;

/** The most fields that travel apart: names come from messages. The one refused longest ago then travels with all others again. */
const MAX_ISOLATED_FIELDS = 1000;

/** What decides beside the device itself. */
export interface Surroundings {
  limited: boolean;
  quotaLeft: number;
  quotaUntil: number;
  /** The datapoints that the plan has for a day; 0 where it doesn't bound them. */
  plan: number;
  /** The UTC day. */
  day: number;
  /** An answer about the plan is waited for until this moment. */
  quotaAnswerUntil: number;
  now: number;
  readyAt: (field: string) => number;
}

/** What a device's batches are made by. */
export interface FormingRules {
  rulesOf: (node: string) => RecordRules;
  /** Unix milliseconds. */
  now: number;
  /** What decides about fields that are sent on change only; absent where all are sent. */
  values?: AcceptedValues;
}

/** What one device has waiting, on its way and in the way. One request is in flight at a time. */
export class Device {
  /** As given: a UUID in lower case, or a serial number. */
  readonly name: string;
  /** Undefined until a serial number is resolved. */
  uuid: string | undefined;
  readonly rules: DeviceRuleSet;
  readonly backlogs = new Backlogs();
  readonly reserve = new Reserve();
  /** Batches to be repeated before anything new is sent, in order. */
  retries: Batch[] = [];
  readonly quarantine = new Quarantine();
  readonly breaker = new Breaker();
  readonly size = new BatchSize();
  /** Fields whose measurements were refused, or go on failing. */
  readonly isolated = new Set<string>();
  /** Why the device sends nothing for now, and until when. */
  hold: Hold | undefined;
  /** While the day's datapoints are used up. */
  quotaHold: Hold | undefined;
  /** True while a request is in flight, or the serial number is being resolved. */
  isBusy = false;
  inFlight: Batch | undefined;
  /** The batch that failed last, if the last request failed. */
  failedLast: Batch | undefined;
  /** Failures in a row that hold the device. */
  failures = 0;
  /** How many batches have been accepted. */
  acceptedBatches = 0;
  isolatedLast = false;
  /** True from an acceptance until something holds the device back: what waits then has waited through an outage. */
  isThrough = false;
  /** When the last batch of regular fields was sent, in monotonic milliseconds: what comes after it gathers from then on. */
  lastStart = -Infinity;
  readonly lag = new LagMeter();
  readonly drain = new DrainMeter();
  /** When the device was used last, in monotonic milliseconds. */
  lastUse = 0;

  constructor(name: string, rules: DeviceRuleSet) {
    this.name = name;
    this.rules = rules;
    if (isUuid(name)) this.uuid = name;
  }

  /** True when nothing of the device waits or is being sent. */
  get isIdle(): boolean {
    return !this.isBusy && this.retries.length === 0 && this.backlogs.isIdle;
  }

  /** All that decides what is sent next. */
  state({ limited, quotaLeft, quotaUntil, plan, day, quotaAnswerUntil, now, readyAt }: Surroundings): DeviceState {
    const { backlogs } = this;
    const today = { left: quotaLeft, plan, untilMidnight: quotaUntil - now, day };
    const isReserved = backlogs.hasOld && quotaLeft > 0;
    const maxOld = isReserved ? this.reserve.leftForOld(today, backlogs.oldPerMs, now) : Infinity;
    const maxMeasurements = Math.min(this.size.max, Math.max(1, quotaLeft));
    const isEnough = limited || backlogs.measurements(maxOld) >= maxMeasurements;
    return {
      isResolved: this.uuid !== undefined,
      heldUntil: Math.max(this.#heldUntil(), quotaAnswerUntil),
      breakerIsOpen: this.breaker.isOpen,
      refused: this.breaker.refusedBatches,
      probe: () => this.breaker.probe(backlogs.windows(), (field) => backlogs.newest(field)),
      quotaLeft,
      quotaUntil,
      retries: this.retries,
      failedLast: this.failedLast,
      quarantine: this.quarantine.batches,
      sendable: (isolated) => backlogs.sendable(isolated, maxOld),
      isolatedLast: this.isolatedLast,
      nextClose: now + Math.min(backlogs.nextClose(), maxOld > 0 ? Infinity : RESERVE_RETRY_MS),
      readyAt,
      limits: { maxMeasurements, limited },
      gatherUntil: isEnough
        ? -Infinity
        : this.lastStart + (this.isolated.size > 0 ? GATHER_BESIDE_ISOLATED_MS : GATHER_MS),
    };
  }

  /** The fields of what waits. */
  *waitingFields(): Generator<string> {
    for (const { fields } of this.retries) yield* fields;
    for (const window of this.backlogs.windows()) yield* window.fields;
  }

  /** Takes a batch out of the queues to repeat it; undefined when the journal has given all of it up. */
  takeAgain(batch: Batch, quotaLeft: number): Batch | undefined {
    this.retries = this.retries.filter((other) => other !== batch);
    this.breaker.takeRefused(batch);
    const remaining = withoutDropped(batch);
    if (remaining === undefined) {
      this.quarantine.delete(batch);
      return undefined;
    }
    this.isolatedLast = batch.isolated;
    // What may have been stored is counted already.
    if (remaining.items.length <= quotaLeft || remaining.mayBeStored) return remaining;
    const [now, later] = cutBatch(remaining, Math.max(1, quotaLeft));
    this.retries.unshift(later);
    return now;
  }

  /** Forms a batch of these parts. What is sent on change only and hasn't changed is settled instead: the batch may be empty. */
  form(parts: readonly BatchPart[], isolated: boolean, rules: FormingRules): Batch {
    const items: BatchItem[] = [];
    for (const { window, fields } of this.backlogs.beginBatch(parts, isolated)) {
      if (!window.isRequested) {
        const ofNode = rules.rulesOf(window.node);
        window.request(withLateness(aggregateWindow(window.window, ofNode), ofNode, rules.now));
      }
      for (const measurement of window.take(fields)) items.push({ measurement, window });
    }
    this.isolatedLast = isolated;
    const [part] = parts;
    if (this.breaker.isOpen && part?.fields[0] !== undefined) this.breaker.probing(part.fields[0]);
    return newBatch(this.#changed(items, rules), isolated);
  }

  /** Notes that something was accepted. */
  getThrough(now: number): void {
    if (this.isThrough) return;
    this.isThrough = true;
    this.reserve.begin(now);
    this.backlogs.getThrough();
  }

  /** Forgets what the journal has given up. */
  forgetDropped(): void {
    this.retries = this.retries.flatMap((batch) => withoutDropped(batch) ?? []);
    this.quarantine.forgetDropped();
    this.breaker.forgetDropped();
  }

  /** Lets fields travel apart from all others from now on. */
  isolate(fields: Iterable<string>): void {
    for (const field of fields) {
      if (this.isolated.has(field)) continue;
      this.isolated.add(field);
      for (const backlog of this.backlogs) backlog.isolate(field);
    }
    for (const longestAgo of this.isolated) {
      if (this.isolated.size <= MAX_ISOLATED_FIELDS) return;
      this.isolated.delete(longestAgo);
    }
  }

  /** Lets fields travel with all others again once nothing of them waits apart. */
  rejoin(fields: Iterable<string>): void {
    for (const field of fields) {
      if (!this.isolated.has(field)) continue;
      let isWaiting = false;
      for (const window of this.backlogs.windows())
        if (window.lane.isIsolated && window.window.hasField(field)) isWaiting = true;
      if (!isWaiting) this.isolated.delete(field);
    }
  }

  /** How many samples of it are stored and not settled. */
  get waiting(): number {
    return this.backlogs.waiting();
  }

  /** What this device has of a record node's. */
  status(node: string, now: number, quota: Pick<Quota, 'room'>): DeviceStatus {
    const behindMsPerHour = this.lag.behindMsPerHour(now);
    const { uuid } = this;
    const endsInMs = this.drain.endsInMs(this.waiting, () => (uuid === undefined ? Infinity : quota.room(uuid)), now);
    return {
      name: this.name,
      waiting: this.backlogs.waiting(node),
      sending: this.isBusy,
      hold: this.hold ?? this.quotaHold,
      ...(behindMsPerHour !== undefined && { behindMsPerHour }),
      ...(endsInMs !== undefined && { endsInMs }),
    };
  }

  /** What is to be sent of the items. The rest is settled with their windows. */
  #changed(items: readonly BatchItem[], { rulesOf: ofNode, values }: FormingRules): readonly BatchItem[] {
    const { uuid } = this;
    const changeRules = ({ measurement, window }: BatchItem): ChangeRules | undefined =>
      rulesOf(ofNode(window.node), measurement.field).onChange;
    if (uuid === undefined || values === undefined || !items.some(changeRules)) return items;
    const { changed, unchanged } = partitionChanges(items, changeRules, (field) => values.of(uuid, field));
    for (const { window, items: kept } of byWindow(unchanged)) window.settle(kept.map(fieldOf), false);
    return changed;
  }

  #heldUntil(): number {
    const until = Math.max(this.hold?.until ?? -Infinity, this.breaker.until);
    return until === this.breaker.until && this.#hasUntried() ? -Infinity : until;
  }

  /** True when something may be sent of a field that the open breaker hasn't seen refused. */
  #hasUntried(): boolean {
    if (!this.breaker.isOpen) return false;
    for (const { fields } of this.backlogs.sendable(false, Infinity)) {
      for (const field of fields) if (this.breaker.isUntried(field)) return true;
    }
    return false;
  }
}

export function fieldOf({ measurement }: { measurement: Measurement }): string {
  return measurement.field;
}
