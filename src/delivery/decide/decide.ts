import type { Batch } from './batch';
import { type BatchLimits, type BatchPart, type Choice, chooseFields, latest } from './choose-fields';
import type { WaitingWindow } from '../backlog/waiting-window';

/** A batch that stands alone and goes on failing: it is tried again in the gaps. */
export interface QuarantinedBatch {
  readonly batch: Batch;
  /** Monotonic milliseconds. */
  readonly until: number;
}

/** All that decides what a device sends next. Times are monotonic milliseconds. */
export interface DeviceState {
  /** False while the device's UUID has to be looked up. */
  readonly isResolved: boolean;
  /**
   * Nothing is sent before this moment: backoff, a pause, the time until the breaker's next probe, or the wait for the plan's answer.
   * A field that the open breaker hasn't seen refused doesn't wait for its probe.
   */
  readonly heldUntil: number;
  /** True while a probe has to show whether the device takes anything at all. */
  readonly breakerIsOpen: boolean;
  /** What was refused while the breaker is open, oldest first. */
  readonly refused: readonly Batch[];
  /** The measurement that the breaker's next probe carries. */
  probe(): BatchPart | undefined;
  /** How many datapoints the plan has left; 0 holds the device until `quotaUntil`. */
  readonly quotaLeft: number;
  readonly quotaUntil: number;
  /** Batches to be repeated, in order. */
  readonly retries: readonly Batch[];
  /** The batch that failed last, if the last request failed: another goes first. */
  readonly failedLast: Batch | undefined;
  readonly quarantine: readonly QuarantinedBatch[];
  /** Windows of which something may be sent, in the order in which they are to be. */
  sendable(isolated: boolean): Iterable<WaitingWindow>;
  /** True when the last batch was one of isolated fields. */
  readonly isolatedLast: boolean;
  /** When the next window closes by itself. */
  readonly nextClose: number;
  /** When a field may be sent. */
  readyAt: (field: string) => number;
  readonly limits: BatchLimits;
  /** Without a limit, samples gather until this moment, unless they fill a batch. */
  readonly gatherUntil: number;
}

/** The most isolated fields that a decision looks at. */
const MAX_ISOLATED_FIELDS = 100;

/** What a device does next. */
export type Decision =
  | { kind: 'resolve' }
  /** Repeat a batch. */
  | { kind: 'repeat'; batch: Batch }
  /** Form a batch of these fields. */
  | { kind: 'form'; parts: BatchPart[]; isolated: boolean }
  | { kind: 'wait'; until: number; reason: 'quota' | 'time' }
  /** Nothing waits. */
  | { kind: 'idle' };

type Candidate = Exclude<Decision, { kind: 'resolve' }>;

/**
 * Decides what a device does next: send this batch, wait until then, or nothing.
 *
 * First what has to be repeated, but after a failure another batch goes first; then the windows, those of isolated fields and all others
 * in turn; and what is in quarantine only where nothing else can be sent.
 */
export function decide(state: DeviceState, now: number): Decision {
  if (state.heldUntil > now) return wait(state.heldUntil);
  const next = state.breakerIsOpen ? decideProbe(state, now) : decideBatch(state, now);
  if (next.kind === 'wait' || next.kind === 'idle') return next;
  if (!state.isResolved) return { kind: 'resolve' };
  if (state.quotaLeft === 0) return { kind: 'wait', until: state.quotaUntil, reason: 'quota' };
  return next;
}

function decideProbe(state: DeviceState, now: number): Candidate {
  const part = state.probe();
  if (part !== undefined) {
    const until = latest(part.fields, (field) => state.readyAt(field));
    return until <= now ? { kind: 'form', parts: [part], isolated: true } : wait(until);
  }
  // Where nothing else waits, what was refused is tried again.
  return firstReady([...state.retries, ...state.refused].slice(0, 1), state, now);
}

function decideBatch(state: DeviceState, now: number): Candidate {
  const { retries, failedLast } = state;
  if (retries.length === 0) return firstSendable(fromWindows(state, now), () => fromQuarantine(state, now));
  const repeat = firstReady(retries, state, now);
  if (failedLast === undefined) return repeat;
  // After a failure another batch goes first. At most two batches of regular fields are repeated in turn, however long an outage lasts.
  const regular = retries.filter(({ isolated }) => !isolated);
  if (regular.some((batch) => batch !== failedLast)) return repeat;
  const other = toCandidate(chooseRegular(state, now), false);
  return other.kind === 'form' ? other : repeat;
}

/** The first of the batches that may be sent now. None overtakes another that carries a field of it. */
function firstReady(batches: readonly Batch[], state: DeviceState, now: number): Candidate {
  let candidate: Candidate = { kind: 'idle' };
  const fieldsBefore = new Set<string>();
  for (const batch of batches) {
    if (!batch.fields.some((field) => fieldsBefore.has(field))) {
      candidate = firstSendable(candidate, () => whenReady(batch, state, now));
    }
    for (const field of batch.fields) fieldsBefore.add(field);
  }
  return candidate;
}

function fromWindows(state: DeviceState, now: number): Candidate {
  const regular = toCandidate(chooseRegular(state, now), false);
  const isolated = toCandidate(chooseIsolated(state, now), true);
  const [first, second] = state.isolatedLast ? [regular, isolated] : [isolated, regular];
  return firstSendable(
    firstSendable(first, () => second),
    () => wait(state.nextClose),
  );
}

function chooseRegular(state: DeviceState, now: number): Choice {
  if (state.gatherUntil > now) return { kind: 'wait', until: state.gatherUntil };
  return chooseFields(state.sendable(false), (field) => state.readyAt(field), now, state.limits);
}

/** One measurement at a time, of the oldest window whose field may be sent: of isolated fields each has to be tried for itself. */
function chooseIsolated(state: DeviceState, now: number): Choice {
  let until = Infinity;
  const seen = new Set<string>();
  for (const window of state.sendable(true)) {
    for (const field of window.fields) {
      if (seen.has(field)) continue;
      seen.add(field);
      const readyAt = state.readyAt(field);
      if (readyAt <= now) return { kind: 'parts', parts: [{ window, fields: [field] }] };
      until = Math.min(until, readyAt);
    }
    if (seen.size >= MAX_ISOLATED_FIELDS) break;
  }
  return until === Infinity ? { kind: 'none' } : { kind: 'wait', until };
}

function fromQuarantine(state: DeviceState, now: number): Candidate {
  let until = Infinity;
  for (const { batch, until: heldUntil } of state.quarantine) {
    const readyAt = Math.max(
      heldUntil,
      latest(batch.fields, (field) => state.readyAt(field)),
    );
    if (readyAt <= now) return { kind: 'repeat', batch };
    until = Math.min(until, readyAt);
  }
  return until === Infinity ? { kind: 'idle' } : wait(until);
}

function whenReady(batch: Batch, state: DeviceState, now: number): Candidate {
  const until = latest(batch.fields, (field) => state.readyAt(field));
  return until <= now ? { kind: 'repeat', batch } : wait(until);
}

function toCandidate(choice: Choice, isolated: boolean): Candidate {
  switch (choice.kind) {
    case 'none':
      return { kind: 'idle' };
    case 'wait':
      return wait(choice.until);
    case 'parts':
      return { kind: 'form', parts: choice.parts, isolated };
  }
}

/** The first candidate that sends something; otherwise the one that may do so soonest. */
function firstSendable(first: Candidate, makeSecond: () => Candidate): Candidate {
  if (first.kind === 'form' || first.kind === 'repeat') return first;
  const second = makeSecond();
  if (second.kind !== 'wait') return second.kind === 'idle' ? first : second;
  return first.kind === 'wait' && first.until <= second.until ? first : second;
}

function wait(until: number): Candidate {
  return until === Infinity ? { kind: 'idle' } : { kind: 'wait', until, reason: 'time' };
}
