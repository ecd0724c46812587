import type { Behaviour } from '../core/behaviour';
import type { Answer, ApiRequest } from '../core/exchange';
import type { Reason } from '../core/ledger';
import type { Directory } from '../world/directory';
import type { Device } from '../world/world';
import { acceptedAnswer } from './accepted-answer';
import type { Point, MeasurementResult } from './check-measurement';
import { checkMeasurement } from './check-measurement';
import type { Quota } from './quota';
import type { SentMeasurement } from './read-measurements';
import { readMeasurements } from './read-measurements';
import { refusedAnswer } from './refused-answer';
import type { WriteLimit } from './write-limit';

/** The state that the endpoint reads and changes. */
interface RecordContext {
  directory: Directory;
  behaviour: Behaviour;
  limit: WriteLimit;
  quota: Quota;
}

type Fate = { kind: 'recorded'; point: Point } | { kind: 'refused' | 'dropped'; reason: Reason };

export interface Recorded {
  answer: Answer;
  /** The id of the device; absent when the request was refused before it was known. */
  device?: string;
  /** The fate of each measurement, in the order of the request. */
  fates: { sent: SentMeasurement; fate: Fate }[];
}

/** Serves one POST to the record endpoint, and counts it towards the limit and the quota. */
export function record(
  request: ApiRequest,
  route: { device: string; batch: boolean },
  context: RecordContext,
): Recorded {
  const { behaviour } = context;
  const body = readMeasurements(request.body, route.batch);
  const sent = body.kind === 'read' ? body.measurements : [];
  const refuseAll = (status: number, reason: Reason): Recorded => ({
    answer: refusedAnswer(status, reason, behaviour.errorBody),
    fates: sent.map((measurement) => ({ sent: measurement, fate: { kind: 'refused', reason } })),
  });

  if (request.body.length > behaviour.largestBody) return refuseAll(behaviour.tooLarge, 'too-large');
  const user = context.directory.userOf(request.headers.authorization);
  if (user === undefined) {
    const refused = refuseAll(401, 'bad-token');
    return behaviour.badTokenBody === 'detail'
      ? refused
      : { ...refused, answer: { kind: 'answer', status: 401, headers: {}, body: '' } };
  }
  const device = findDevice(route.device, context);
  if (device === undefined) return refuseAll(behaviour.unknownDevice, 'unknown-device');
  if (!context.directory.permissions(user, device).has('record_measurements')) {
    return refuseAll(behaviour.noPermission, 'no-permission');
  }
  if (body.kind === 'unreadable') return refuseAll(400, body.reason);
  if (sent.length > behaviour.largestBatch) return refuseAll(behaviour.tooLarge, 'too-large');
  return { device: device.id, ...recordTo(device, sent, request, context) };
}

function findDevice(inPath: string, { directory, behaviour }: RecordContext): Device | undefined {
  const device = directory.device(inPath);
  if (device !== undefined || behaviour.serialInPath === 'refuse') return device;
  const [first, ...others] = directory.devicesBySerial(inPath);
  return others.length === 0 ? first : undefined;
}

function recordTo(
  device: Device,
  sent: readonly SentMeasurement[],
  request: ApiRequest,
  context: RecordContext,
): Omit<Recorded, 'device'> {
  const { behaviour, directory, limit, quota } = context;
  const at = request.monotonic ?? request.arrivedAt;
  const fields = directory.fields(device.product);
  const checked = sent.map((measurement) => checkMeasurement(measurement, fields, behaviour, request.arrivedAt));
  const withinLimit = applyLimit(checked, device, at, context);
  const results = withinLimit.some(refusesBatch)
    ? withinLimit
    : applyQuota(withinLimit, quota.remaining(device, request.arrivedAt), behaviour);
  const fates = fatesOf(results);

  const points = fates.flatMap((fate) => (fate.kind === 'recorded' ? [fate.point] : []));
  limit.wrote(device.id, points, at);
  quota.add(device, points.length, request.arrivedAt);
  return {
    answer: answerTo(results, request, behaviour),
    fates: sent.map((measurement, index) => ({
      sent: measurement,
      fate: fates[index] ?? { kind: 'refused', reason: 'batch' },
    })),
  };
}

/** Replaces results of kind `record`: `replace` gets their points and returns the new result of each, or undefined to keep it. */
function restrict(
  results: readonly MeasurementResult[],
  replace: (points: readonly Point[]) => (MeasurementResult | undefined)[],
): MeasurementResult[] {
  const replaced = replace(results.flatMap((result) => (result.kind === 'record' ? [result.point] : [])));
  let next = 0;
  return results.map((result) => (result.kind === 'record' ? (replaced[next++] ?? result) : result));
}

function applyLimit(
  results: MeasurementResult[],
  device: Device,
  at: number,
  context: RecordContext,
): MeasurementResult[] {
  const { overLimit, limitBy } = context.behaviour;
  if (device.limit === 'lifted' || overLimit === 'record' || results.some(refusesBatch)) return results;
  return restrict(results, (points) =>
    context.limit.over(device.id, points, at, limitBy).map((over) => {
      if (!over) return undefined;
      return overLimit === 'drop'
        ? { kind: 'drop', reason: 'over-limit' }
        : { kind: 'refuse', reason: 'over-limit', refusesBatch: true };
    }),
  );
}

function applyQuota(results: MeasurementResult[], remaining: number, { overQuota }: Behaviour): MeasurementResult[] {
  if (overQuota === 'record') return results;
  return restrict(results, (points) =>
    points.map((_, index) => {
      if (overQuota === 'drop') return index < remaining ? undefined : { kind: 'drop', reason: 'over-quota' };
      return remaining > 0 ? undefined : { kind: 'refuse', reason: 'over-quota', refusesBatch: true };
    }),
  );
}

function refusesBatch(result: MeasurementResult): boolean {
  return result.kind === 'refuse' && result.refusesBatch;
}

function fatesOf(results: readonly MeasurementResult[]): Fate[] {
  const batchRefused = results.some(refusesBatch);
  return results.map((result) => {
    if (result.kind === 'refuse') return { kind: 'refused', reason: result.reason };
    if (batchRefused) return { kind: 'refused', reason: 'batch' };
    return result.kind === 'drop'
      ? { kind: 'dropped', reason: result.reason }
      : { kind: 'recorded', point: result.point };
  });
}

function answerTo(results: readonly MeasurementResult[], request: ApiRequest, behaviour: Behaviour): Answer {
  const entries = results.map((result) => (result.kind === 'refuse' ? result.reason : undefined));
  const [first] = entries.filter((reason) => reason !== undefined);
  if (first === undefined) return acceptedAnswer(behaviour);
  // An invalid entry decides the status, also when others are over the limit or the quota.
  const invalid = entries.find((reason) => reason !== undefined && reason !== 'over-limit' && reason !== 'over-quota');
  const reason = invalid ?? first;
  const answer = refusedAnswer(statusOf(reason, behaviour), reason, behaviour.errorBody, entries);
  return reason === 'over-limit' ? withRetryAfter(answer, request.arrivedAt, behaviour.retryAfter) : answer;
}

function statusOf(reason: Reason, behaviour: Behaviour): number {
  if (reason === 'over-limit') return 429;
  if (reason === 'over-quota') return typeof behaviour.overQuota === 'number' ? behaviour.overQuota : 429;
  return behaviour.invalidStatus;
}

function withRetryAfter(answer: Answer, now: number, form: Behaviour['retryAfter']): Answer {
  if (form === 'none') return answer;
  const value = form === 'seconds' ? '1' : new Date(Math.ceil(now / 1000 + 1) * 1000).toUTCString();
  return { ...answer, headers: { ...answer.headers, 'retry-after': value } };
}
