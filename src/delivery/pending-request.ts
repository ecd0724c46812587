import type { AggregatedMeasurement } from '../windows/aggregate-window';
import type { RequestedWindow } from './requested-window';

/** A measurement on its way, and the window that it settles. */
export interface Due extends AggregatedMeasurement {
  owner: RequestedWindow;
}

/** A request that was made up and isn't settled: it is repeated with the same measurements, or split. */
export interface PendingRequest {
  readonly due: readonly Due[];
  /** How often its measurements have been sent. */
  attempts: number;
  /** How often it was answered 500. */
  serverErrors: number;
  /** How many requests of the connection had been accepted when it was first answered 500. */
  acceptedBefore: number;
  /** True once an attempt may have been stored though it wasn't accepted. */
  mayBeStored: boolean;
}

export function newRequest(due: readonly Due[], attempts = 0): PendingRequest {
  return { due, attempts, serverErrors: 0, acceptedBefore: 0, mayBeStored: false };
}

/** The fields that a request carries, each once. */
export function fieldsOf(request: PendingRequest): string[] {
  return [...new Set(request.due.map(({ measurement }) => measurement.field))];
}

/** What a request carries, window by window: the measurements of one are neighbours, also in a part of a request. */
export function* byOwner({
  due,
}: Pick<PendingRequest, 'due'>): Generator<{ owner: RequestedWindow; dues: readonly Due[] }> {
  let start = 0;
  for (let end = 1; end <= due.length; end++) {
    const owner = due[start]?.owner;
    if (owner === undefined || due[end]?.owner === owner) continue;
    yield { owner, dues: due.slice(start, end) };
    start = end;
  }
}

/** Parts a request that carries more measurements than may be sent. */
export function cut(request: PendingRequest, most: number): [PendingRequest, PendingRequest] {
  const { due } = request;
  return [
    { ...request, due: due.slice(0, most) },
    { ...request, due: due.slice(most) },
  ];
}

/**
 * Splits a request of several measurements, so that the culprit comes to stand alone after a few rounds.
 *
 * @param culprits the indices that the answer named; they are set apart from the rest. Halves when it named none, or all.
 * @returns at least two requests, none of them empty
 */
export function split(request: PendingRequest, culprits: readonly number[] = []): PendingRequest[] {
  const { due, mayBeStored } = request;
  const part = (some: readonly Due[]): PendingRequest => ({ ...newRequest(some, request.attempts), mayBeStored });
  const named = new Set(culprits);
  const rest = due.filter((_, index) => !named.has(index));
  if (rest.length > 0 && rest.length < due.length) {
    const alone = due.filter((_, index) => named.has(index)).map((one) => part([one]));
    return [part(rest), ...alone];
  }
  const middle = Math.ceil(due.length / 2);
  return [part(due.slice(0, middle)), part(due.slice(middle))];
}
