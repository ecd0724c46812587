import type { Outcome, Resolution } from '../datacake/outcome';
import type { Measurement } from '../model';
import type { Reason } from '../util/reason';
import { utcDay } from '../util/utc-day';
import { backoffMs, probeWaitMs } from './decide/backoff';
import { type Batch, bisect, byWindow, newBatch } from './decide/batch';
import type { DeliveryEvents, Rejection } from './delivery-events';
import { type Device, fieldOf } from './device';
import { SUSPICIOUS_FAILURES } from './decide/quarantine';
import type { WaitingWindow } from './backlog/waiting-window';

/**
 * How often a batch fails before it is bisected though nothing else of the device was accepted: all that waits may have the same
 * offending field in it. In an outage that leads to smaller batches, so that their number is bounded.
 */
const MAX_FAILURES_AS_ONE = 4;
const MAX_PARTS_IN_DOUBT = 8;

type Refusal = Extract<Outcome, { kind: 'rejected' | 'too-large' }>;
type Failure = Extract<Outcome, { kind: 'retry' | 'paused' }>;

/** What settling needs beside the device and its batch. */
export interface SettleContext {
  events: DeliveryEvents;
  /** Monotonic milliseconds. */
  now: number;
  /** Milliseconds since an arbitrary moment, suspensions included. */
  elapsed: number;
  /** Unix milliseconds. */
  wall: number;
  /** From 0 to below 1. */
  random: number;
}

/** Draws the consequences of an answer for the batch and its device. */
export function settle(device: Device, batch: Batch, outcome: Outcome, context: SettleContext): void {
  switch (outcome.kind) {
    case 'accepted':
      return accept(device, batch, outcome.status, context);
    case 'rejected':
      return refuse(device, batch, outcome, outcome.culprits, context);
    case 'too-large':
      device.size.tooLarge(batch.items.length);
      return refuse(device, batch, outcome, [], context);
    case 'retry':
    case 'paused':
      return fail(device, batch, outcome, context);
    case 'aborted':
      if (outcome.unsent === true) releaseWindows(device, batch);
      else device.retries.unshift(batch);
  }
}

function accept(device: Device, batch: Batch, status: number, context: SettleContext): void {
  device.acceptedBatches += 1;
  device.failures = 0;
  device.hold = undefined;
  device.failedLast = undefined;
  device.size.accepted(batch.items.length);
  const lagMs = batch.items.reduce((most, { window }) => Math.max(most, window.window.waitingForMs(context)), 0);
  device.lag.note(lagMs, device.waiting, context.now);
  device.quarantine.delete(batch);
  const old = batch.items.filter(({ window }) => window.owner.role === 'old').length;
  device.reserve.accepted(batch.items.length - old, old, context.now, utcDay(context.wall));
  const byNode = new Map<string, Measurement[]>();
  for (const { window, items } of byWindow(batch.items)) {
    const measurements = byNode.get(window.node) ?? [];
    byNode.set(window.node, measurements);
    for (const { measurement } of items) measurements.push(measurement);
    window.settle(items.map(fieldOf), true);
  }
  device.drain.note(device.waiting, batch.items.length, context.now);
  device.getThrough(context.now);
  device.rejoin(batch.fields);
  for (const refused of device.breaker.accepted()) reject(device, refused, context);
  for (const [node, measurements] of byNode) {
    const { name, uuid = name } = device;
    context.events.accepted(node, { device: name, uuid, measurements, status, attempts: batch.attempts });
  }
}

/** An answer that is about the measurements: the culprits are found, and the others recorded. */
function refuse(
  device: Device,
  batch: Batch,
  { status, reason }: Refusal,
  culprits: readonly number[],
  context: SettleContext,
): void {
  device.failedLast = undefined;
  batch.lastStatus = status;
  batch.lastReason = reason;
  if (batch.items.length > 1) {
    const named = new Set(culprits);
    const rest = batch.items.filter((_, index) => !named.has(index));
    if (rest.length === 0 || rest.length === batch.items.length) {
      device.retries.unshift(...bisect(batch));
      return;
    }
    const culpritBatch = newBatch(
      batch.items.filter((_, index) => named.has(index)),
      true,
      batch,
    );
    device.retries.unshift(newBatch(rest, batch.isolated, batch));
    reject(device, Object.assign(culpritBatch, { lastStatus: status, lastReason: reason }), context);
    return;
  }
  device.quarantine.delete(batch);
  device.isolate(batch.fields);
  for (const rejected of device.breaker.refused(batch, device.waitingFields(), context.now)) {
    reject(device, rejected, context);
  }
  if (!device.breaker.isOpen) return;
  device.isThrough = false;
  device.hold = { kind: 'paused', reason, until: device.breaker.until };
}

/** An answer, or none, that may pass or has to be put right. */
function fail(device: Device, batch: Batch, outcome: Failure, { now, random }: SettleContext): void {
  device.isThrough = false;
  if (outcome.kind === 'retry' && outcome.unsent === true) {
    // Nothing of it has left: it is formed anew, with the times as they are corrected by then.
    releaseWindows(device, batch);
    return;
  }
  const ofConnection = isOfConnection(outcome);
  if (outcome.kind === 'paused' && ofConnection) {
    device.retries.unshift(batch);
    return;
  }
  if (batch.failures === 0) batch.acceptedBefore = device.acceptedBatches;
  batch.failures += 1;
  const othersAccepted = device.acceptedBatches > batch.acceptedBefore;
  // Of a field that goes on failing, one failure is enough while the device takes the others.
  const isKnownToFail = batch.isolated && batch.items.length === 1 && device.failures === 0 && !ofConnection;
  if (isKnownToFail || (othersAccepted && batch.failures >= SUSPICIOUS_FAILURES)) return suspect(device, batch, now);
  const mayBeAllOfThem = batch.failures >= MAX_FAILURES_AS_ONE && device.retries.length < MAX_PARTS_IN_DOUBT;
  if (batch.items.length > 1 && mayBeAllOfThem) {
    device.retries.push(...partsOf(batch, batch.failures - 1));
  } else {
    device.retries.push(batch);
    device.failedLast = batch;
  }
  if (!ofConnection) hold(device, outcome, now, random);
}

/** True for a failure that holds back the whole connection, and not this device alone. */
function isOfConnection(outcome: Failure): boolean {
  return outcome.kind === 'paused' ? outcome.scope === 'connection' : outcome.cause === 'network';
}

function hold(device: Device, outcome: Failure, now: number, random: number): void {
  const { kind, reason } = outcome;
  device.failures += 1;
  const waitMs = kind === 'paused' ? probeWaitMs(device.failures) : backoffMs(device.failures, random, outcome.wait);
  device.hold = { kind, reason, until: now + waitMs };
}

/** Others of the device are accepted, so that a batch that goes on failing is the cause itself. */
function suspect(device: Device, batch: Batch, now: number): void {
  device.failures = 0;
  device.hold = undefined;
  device.failedLast = undefined;
  if (batch.items.length > 1) {
    // One more failure of a part bisects it again.
    device.retries.push(...partsOf(batch, SUSPICIOUS_FAILURES - 1));
    return;
  }
  device.isolate(batch.fields);
  if (device.quarantine.isFull && !device.quarantine.has(batch)) device.retries.push(batch);
  else device.quarantine.add(batch, now);
}

/** The halves of a batch, which have failed as often as `failures` says. */
function partsOf(batch: Batch, failures: number): Batch[] {
  return bisect(batch).map((part) => Object.assign(part, { failures, acceptedBefore: batch.acceptedBefore }));
}

function releaseWindows(device: Device, batch: Batch): void {
  const windows = new Set(batch.items.map(({ window }) => window));
  const others = new Set([...device.retries, ...device.quarantine.batches.map(({ batch: one }) => one)]);
  others.delete(batch);
  for (const { items } of others) for (const { window } of items) windows.delete(window);
  const isWhole = batch.items.every(({ window }) => windows.has(window) && !window.isPartlyAcknowledged);
  if (!isWhole || device.quarantine.has(batch) || batch.attempts > 1) {
    device.retries.unshift(batch);
    return;
  }
  for (const backlog of device.backlogs) {
    const own = [...windows].filter(({ owner }) => owner === backlog);
    if (own.length > 0) backlog.release(own);
  }
}

function reject(device: Device, batch: Batch, { events }: SettleContext): void {
  device.isolate(batch.fields);
  for (const { measurement, window } of batch.items) {
    if (window.isDropped) continue;
    const { lastStatus: status, lastReason: reason } = batch;
    rejectMeasurement(measurement, window, { device: device.name, status, reason }, events);
  }
}

/** Rejects means and sums that have become too large for a number: JSON would say null for them. @returns the rest of the batch */
export function rejectOverflow(device: Device, batch: Batch, events: DeliveryEvents): Batch {
  const overflown = batch.items.filter(({ measurement }) => isTooLarge(measurement));
  if (overflown.length === 0) return batch;
  for (const { measurement, window } of overflown) {
    const reason: Reason = { code: 'overflow', values: { field: measurement.field } };
    rejectMeasurement(measurement, window, { device: device.name, status: 0, reason }, events);
  }
  return newBatch(
    batch.items.filter(({ measurement }) => !isTooLarge(measurement)),
    batch.isolated,
  );
}

function isTooLarge({ value }: Measurement): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function rejectMeasurement(
  measurement: Measurement,
  window: WaitingWindow,
  why: Pick<Rejection, 'device' | 'status' | 'reason'>,
  events: DeliveryEvents,
): void {
  const message = window.reject()?.message;
  const { log } = window.owner;
  const position = window.window.positions.last ?? 0;
  events.rejected(window.node, { ...why, log, position, measurements: [measurement], message });
  window.settle([measurement.field], true);
}

/** Holds a device whose serial number wasn't found, or couldn't be looked up. */
export function holdUnresolved(
  device: Device,
  resolution: Exclude<Resolution, { kind: 'found' }>,
  now: number,
  random: number,
): void {
  if (resolution.kind !== 'aborted' && !isOfConnection(resolution)) hold(device, resolution, now, random);
}
