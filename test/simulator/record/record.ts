import type { Behaviour } from '../core/behaviour';
import type { Answer, ApiRequest } from '../core/exchange';
import type { Reason } from '../core/ledger';
import type { Directory } from '../world/directory';
import type { Device } from '../world/world';
import { accepted } from './accepted';
import type { Point, Verdict } from './judge';
import { judge } from './judge';
import type { Quota } from './quota';
import type { SentMeasurement } from './read-measurements';
import { readMeasurements } from './read-measurements';
import { refusal } from './refusal';
import type { WriteLimit } from './write-limit';

/** What the endpoint works on. */
export interface RecordContext {
  directory: Directory;
  behaviour: Behaviour;
  limit: WriteLimit;
  quota: Quota;
}

export type Fate = { kind: 'recorded'; point: Point } | { kind: 'refused' | 'dropped'; reason: Reason };

export interface Recorded {
  answer: Answer;
  /** The id of the device that was written to; absent when the request got to none. */
  device?: string;
  /** What became of each measurement, in their order. */
  fates: { sent: SentMeasurement; fate: Fate }[];
}

/** Serves one POST to the record endpoint; the limit and the quota remember it. */
export function record(
  request: ApiRequest,
  route: { device: string; batch: boolean },
  context: RecordContext,
): Recorded {
  const { behaviour } = context;
  const body = readMeasurements(request.body, route.batch);
  const sent = body.kind === 'read' ? body.measurements : [];
  const refuseAll = (status: number, reason: Reason): Recorded => ({
    answer: refusal(status, reason, behaviour.errorBody),
    fates: sent.map((one) => ({ sent: one, fate: { kind: 'refused', reason } })),
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
  const found = directory.device(inPath);
  if (found !== undefined || behaviour.serialInPath === 'refuse') return found;
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
  const judged = sent.map((one) => judge(one, fields, behaviour, request.arrivedAt));
  const valid = withinLimit(judged, device, at, context);
  const verdicts = valid.some(refusesAll)
    ? valid
    : withinQuota(valid, quota.left(device, request.arrivedAt), behaviour);
  const fates = fatesOf(verdicts);

  const points = fates.flatMap((fate) => (fate.kind === 'recorded' ? [fate.point] : []));
  limit.wrote(device.id, points, at);
  quota.add(device, points.length, request.arrivedAt);
  return {
    answer: answerTo(verdicts, request, behaviour),
    fates: sent.map((one, index) => ({ sent: one, fate: fates[index] ?? { kind: 'refused', reason: 'batch' } })),
  };
}

/** Replaces what may not be recorded, among the verdicts to record, by what `replace` says of them in order. */
function restrict(
  verdicts: readonly Verdict[],
  replace: (points: readonly Point[]) => (Verdict | undefined)[],
): Verdict[] {
  const replaced = replace(verdicts.flatMap((one) => (one.kind === 'record' ? [one.point] : [])));
  let next = 0;
  return verdicts.map((one) => (one.kind === 'record' ? (replaced[next++] ?? one) : one));
}

function withinLimit(verdicts: Verdict[], device: Device, at: number, context: RecordContext): Verdict[] {
  const { overLimit, limitBy } = context.behaviour;
  if (device.limit === 'lifted' || overLimit === 'record' || verdicts.some(refusesAll)) return verdicts;
  return restrict(verdicts, (points) =>
    context.limit.over(device.id, points, at, limitBy).map((over) => {
      if (!over) return undefined;
      return overLimit === 'drop'
        ? { kind: 'drop', reason: 'over-limit' }
        : { kind: 'refuse', reason: 'over-limit', alone: false };
    }),
  );
}

function withinQuota(verdicts: Verdict[], left: number, { overQuota }: Behaviour): Verdict[] {
  if (overQuota === 'record') return verdicts;
  return restrict(verdicts, (points) =>
    points.map((_, index) => {
      if (overQuota === 'drop') return index < left ? undefined : { kind: 'drop', reason: 'over-quota' };
      return left > 0 ? undefined : { kind: 'refuse', reason: 'over-quota', alone: false };
    }),
  );
}

function refusesAll(verdict: Verdict): boolean {
  return verdict.kind === 'refuse' && !verdict.alone;
}

function fatesOf(verdicts: readonly Verdict[]): Fate[] {
  const all = verdicts.some(refusesAll);
  return verdicts.map((one) => {
    if (one.kind === 'refuse') return { kind: 'refused', reason: one.reason };
    if (all) return { kind: 'refused', reason: 'batch' };
    return one.kind === 'drop' ? { kind: 'dropped', reason: one.reason } : { kind: 'recorded', point: one.point };
  });
}

function answerTo(verdicts: readonly Verdict[], request: ApiRequest, behaviour: Behaviour): Answer {
  const entries = verdicts.map((one) => (one.kind === 'refuse' ? one.reason : undefined));
  const [first] = entries.filter((reason) => reason !== undefined);
  if (first === undefined) return accepted(behaviour);
  // One invalid entry makes the request invalid, whatever else is too early or too much.
  const invalid = entries.find((reason) => reason !== undefined && reason !== 'over-limit' && reason !== 'over-quota');
  const reason = invalid ?? first;
  const answer = refusal(statusOf(reason, behaviour), reason, behaviour.errorBody, entries);
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
