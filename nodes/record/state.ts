import type { DeliveryStatus } from '../../src/delivery/status';
import type { Reason, ReasonCode } from '../../src/util/reason';
import { formatClock, otherDay } from './clock-text';
import type { RecordErrorCode } from './validation';

/** Why a record node isn't configured. `value` is what is wrong, `row` the number of the row from 0. */
export interface Problem {
  code:
    | RecordErrorCode
    | 'connection'
    | 'connection-disabled'
    | 'expression'
    /** Any other, for whoever may not see what the setting holds. */
    | 'unnamed';
  value?: string;
  row?: number;
  /** Of a setting that holds a word that isn't known: its name, and the words that it may hold. */
  setting?: string;
  allowed?: string;
}

/** What a record node does, as the canvas and Activity say it. Times are those of a clock in the runtime's zone; `day` is `2026-03-14` where it isn't today. */
export type RecordState =
  | { kind: 'unconfigured'; problem: Problem }
  | { kind: 'paused'; waiting: number; reason: Reason; device?: string }
  | { kind: 'lost'; samples: number }
  | { kind: 'refused'; measurements: number }
  | { kind: 'quota'; waiting: number; at: string }
  | { kind: 'retry'; waiting: number; at: string; day?: string; waitMs: number; reason: Reason; device?: string }
  /** The wait is over, and the answer isn't there yet. */
  | { kind: 'trying'; waiting: number; reason: Reason; device?: string }
  | { kind: 'behind'; waiting: number; minutesPerHour: number }
  /** All of it will have been sent in about so many minutes. */
  | { kind: 'draining'; waiting: number; minutes: number }
  | { kind: 'waiting'; waiting: number }
  | { kind: 'sending'; waiting: number }
  /** Another Node-RED sends what is in the shared journal; `host` is absent while none does. */
  | { kind: 'elsewhere'; waiting: number; host?: string }
  /** The shared database can't be reached, which passes by itself. */
  | { kind: 'away'; waiting: number; reason: Reason }
  | { kind: 'nothing' }
  | { kind: 'recorded'; at: string }
  | { kind: 'ready' };

/** What a record node itself knows, beside its delivery. */
export interface OwnState {
  /** Why its connection can send nothing, for a reason on this side. */
  unavailable?: Reason | undefined;
  /** Measurements that were refused, and that nobody has looked at. */
  refused: number;
  /** True when the last message had nothing to record. */
  isLastEmpty: boolean;
  /** When something was accepted last, in Unix milliseconds. */
  acceptedAt?: number | undefined;
}

const MINUTE_MS = 60_000;

/** A backlog that ends sooner is gone before it is read. */
const MIN_TOLD_MS = 30_000;

/** Why a shared database can't be used, where that passes by itself; a person has to put right anything else. */
const PASSING_DATABASE_REASONS: readonly ReasonCode[] = [
  'database-away',
  'database-failed',
  'database-unconfirmed',
  'database-data',
];

/**
 * The first that holds of all that may be said.
 *
 * @param now Unix milliseconds
 */
export function recordState(delivery: DeliveryStatus, own: OwnState, now: number): RecordState {
  if (delivery.kind === 'paused') return delivery;
  if (delivery.kind === 'away' && !PASSING_DATABASE_REASONS.includes(delivery.reason.code))
    return { ...delivery, kind: 'paused' };
  const { unavailable, refused, isLastEmpty, acceptedAt } = own;
  if (unavailable !== undefined) {
    return { kind: 'paused', waiting: 'waiting' in delivery ? delivery.waiting : 0, reason: unavailable };
  }
  if (delivery.kind === 'lost') return { kind: 'lost', samples: delivery.samples };
  if (refused > 0) return { kind: 'refused', measurements: refused };
  switch (delivery.kind) {
    case 'quota':
      return { kind: 'quota', waiting: delivery.waiting, at: formatClock(now + delivery.wait) };
    case 'retry': {
      const { wait, ...held } = delivery;
      const day = otherDay(now + wait, now);
      return wait === 0
        ? { ...held, kind: 'trying' }
        : { ...held, waitMs: wait, at: formatClock(now + wait, 'seconds'), ...(day !== undefined && { day }) };
    }
    case 'away':
      return delivery;
    case 'elsewhere':
      return delivery.waiting === 0 && isLastEmpty ? { kind: 'nothing' } : delivery;
    case 'waiting':
    case 'sending': {
      const { kind, waiting, behindMsPerHour, endsInMs = 0 } = delivery;
      if (behindMsPerHour !== undefined) return { kind: 'behind', waiting, minutesPerHour: toMinutes(behindMsPerHour) };
      return endsInMs < MIN_TOLD_MS ? { kind, waiting } : { kind: 'draining', waiting, minutes: toMinutes(endsInMs) };
    }
    case 'idle':
      if (isLastEmpty) return { kind: 'nothing' };
      return acceptedAt === undefined ? { kind: 'ready' } : { kind: 'recorded', at: formatClock(acceptedAt) };
  }
}

function toMinutes(ms: number): number {
  return Math.max(1, Math.round(ms / MINUTE_MS));
}
