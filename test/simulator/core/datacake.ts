import { query } from '../graphql/query';
import type { Point } from '../record/check-measurement';
import { Quota } from '../record/quota';
import { readMeasurements } from '../record/read-measurements';
import { record } from '../record/record';
import type { Recorded } from '../record/record';
import { refusedAnswer } from '../record/refused-answer';
import { WriteLimit } from '../record/write-limit';
import { demoWorld } from '../world/demo-world';
import { Directory } from '../world/directory';
import type { World } from '../world/world';
import { LimitAudit } from './limit-audit';
import type { Breach } from './limit-audit';
import { defaultBehaviour } from './behaviour';
import type { Behaviour } from './behaviour';
import { CurrentValues } from './current-values';
import type { Action, Answer, ApiRequest, Reply } from './exchange';
import { empty, html } from './exchange';
import type { FaultRule } from './fault';
import { applyFault, faultDelayMs, storesRequest } from './fault';
import { Faults } from './faults';
import { Ledger } from './ledger';
import type { LedgerEntry, LoggedRequest } from './ledger';
import { routeOf } from './route';
import type { Route } from './route';

export interface DatacakeOptions {
  /** The demo world when absent. */
  world?: World;
  /** What differs from the default behaviour. */
  behaviour?: Partial<Behaviour>;
  faults?: readonly FaultRule[];
  /** The least number of entries of each kind that the ledger keeps; all when absent. */
  keep?: number;
}

/** How an exchange ended, as the transport of the reply saw it. */
interface End {
  /** Unix milliseconds. */
  at: number;
  monotonic?: number;
  /** True when the client closed the connection before its answer was complete. */
  gaveUp?: boolean;
}

export interface Counts {
  requests: number;
  recorded: number;
  refused: number;
  dropped: number;
  breaches: number;
}

/**
 * Datacake as a function of request and time: it has no clock, no timers and no sockets, so that a day of it passes in a
 * second. Requests are handed in the order of their arrival.
 */
export class Datacake {
  readonly directory: Directory;
  readonly faults = new Faults();
  readonly ledger: Ledger;
  readonly quota = new Quota();
  readonly current = new CurrentValues();
  readonly #limit = new WriteLimit();
  readonly #audit: LimitAudit;
  readonly #ends = new Map<number, { monotonic: number; gaveUp: boolean }>();
  #behaviour: Behaviour;
  #counts = { requests: 0, recorded: 0, refused: 0, dropped: 0 };
  #number = 0;

  constructor(options: DatacakeOptions = {}) {
    this.directory = new Directory(options.world ?? demoWorld());
    this.#behaviour = { ...defaultBehaviour(), ...options.behaviour };
    this.ledger = new Ledger(options.keep);
    this.#audit = new LimitAudit((request) => this.#ends.get(request));
    this.faults.order(...(options.faults ?? []));
  }

  get behaviour(): Readonly<Behaviour> {
    return this.#behaviour;
  }

  /** Changes some switches from the next request on. */
  behave(change: Partial<Behaviour>): void {
    this.#behaviour = { ...this.#behaviour, ...change };
  }

  /** Serves one request: its measurements are recorded at once, its answer is due after the reply's delay. */
  handle(request: ApiRequest): Reply {
    const number = ++this.#number;
    const route = routeOf(request.url);
    const logged = this.#log(number, request, route);
    if (route.kind === 'record' && request.givenUp !== true) this.#inspect(logged, request, route);

    const fault = this.faults.take(request, route);
    const usual = fault === undefined || storesRequest(fault) ? this.#serve(logged, request, route) : empty(503);
    const action: Action = fault === undefined ? usual : applyFault(fault, usual, request.arrivedAt);
    const delay = this.#behaviour.latency + (fault === undefined ? 0 : faultDelayMs(fault));

    if (fault !== undefined) logged.fault = fault.kind;
    if ('status' in action) logged.status = action.status;
    if (action.kind === 'answer' || action.kind === 'reset') {
      // The expected end; the transport may report another with `ended`.
      this.ended(number, { at: logged.arrivedAt + delay, monotonic: logged.monotonic + delay });
    }
    return { request: number, delay, ...action };
  }

  /** Reports the true end of an exchange. Without it, an answer is taken to end after its delay. */
  ended(request: number, end: End): void {
    const gaveUp = end.gaveUp ?? false;
    this.#ends.set(request, { monotonic: end.monotonic ?? end.at, gaveUp });
    // The audit needs the ends of the last write of each field only.
    if (this.#ends.size > 20_000) for (const old of [...this.#ends.keys()].slice(0, 10_000)) this.#ends.delete(old);
    const logged = this.ledger.request(request);
    if (logged !== undefined) Object.assign(logged, { endedAt: end.at, gaveUp });
  }

  /** The measurements that Datacake would hold: by the behaviour, a repeated timestamp overwrites or is kept twice. */
  stored(device?: string): LedgerEntry[] {
    const overwrites = this.#behaviour.sameFieldAndTimestamp === 'overwrite';
    return overwrites ? this.ledger.kept(device) : this.ledger.recorded(device);
  }

  /** Every breach of the documented limit, whatever the behaviour. */
  breaches(): Breach[] {
    return this.#audit.breaches();
  }

  counts(): Counts {
    return { ...this.#counts, breaches: this.#audit.count };
  }

  /** Clears ledger, breaches and counts. The world, the limit and the quota stay. */
  clear(): void {
    this.ledger.clear();
    this.#audit.clear();
    this.#counts = { requests: 0, recorded: 0, refused: 0, dropped: 0 };
  }

  /** The device's id in lower case; unknown ones stay as they are. */
  #idOf(inPath: string | undefined): string {
    return this.directory.device(inPath ?? '')?.id ?? inPath ?? '';
  }

  #log(number: number, request: ApiRequest, route: Route): LoggedRequest {
    const device = 'device' in route ? { device: this.#idOf(route.device) } : {};
    const logged: LoggedRequest = {
      number,
      arrivedAt: request.arrivedAt,
      monotonic: request.monotonic ?? request.arrivedAt,
      gaveUp: request.givenUp ?? false,
      method: request.method,
      path: request.url,
      endpoint: route.kind === 'record' || route.kind === 'graphql' ? route.kind : 'other',
      ...device,
      carried: 0,
      recorded: 0,
      refused: 0,
      dropped: 0,
    };
    this.#counts.requests += 1;
    this.ledger.log(logged);
    return logged;
  }

  #inspect(logged: LoggedRequest, request: ApiRequest, route: { device: string; batch: boolean }): void {
    const body = readMeasurements(request.body, route.batch);
    if (body.kind === 'unreadable') return;
    const fields = body.measurements.flatMap(({ field }) => (typeof field === 'string' ? [field] : []));
    logged.carried = body.measurements.length;
    if (this.directory.device(route.device)?.limit === 'lifted') return;
    const { arrivedAt, monotonic } = logged;
    this.#audit.arrived({ request: logged.number, device: this.#idOf(route.device), fields, arrivedAt, monotonic });
  }

  #serve(logged: LoggedRequest, request: ApiRequest, route: Route): Answer {
    switch (route.kind) {
      case 'record':
        return request.method === 'POST' ? this.#record(logged, request, route) : empty(405);
      case 'graphql':
        return request.method === 'POST' ? query(request, this.#queryContext(request)) : empty(405);
      case 'missing-slash':
        return this.#missingSlash(route.location);
      case 'not-found':
        return html(404, '<!doctype html><html><body><h1>Not Found</h1></body></html>');
    }
  }

  #queryContext(request: ApiRequest) {
    const { directory, quota, current, behaviour } = this;
    return { directory, quota, current, behaviour, now: request.arrivedAt };
  }

  #missingSlash(location: string): Answer {
    const { missingSlash, errorBody } = this.#behaviour;
    if (missingSlash === 404) return refusedAnswer(404, 'missing-slash', errorBody);
    return { ...empty(missingSlash), headers: { location } };
  }

  #record(logged: LoggedRequest, request: ApiRequest, route: { device: string; batch: boolean }): Answer {
    const { directory, quota } = this;
    const result = record(request, route, { directory, quota, behaviour: this.#behaviour, limit: this.#limit });
    for (const { sent, fate } of result.fates) {
      logged[fate.kind] += 1;
      this.#counts[fate.kind] += 1;
      if (fate.kind === 'recorded') this.#addToLedger(logged, result, fate.point);
      else {
        const { field, value, timestamp } = sent;
        const about = { request: logged.number, arrivedAt: logged.arrivedAt, device: logged.device ?? '' };
        this.ledger.lose({ ...about, field, value, timestamp, fate: fate.kind, reason: fate.reason });
      }
    }
    return result.answer;
  }

  #addToLedger(logged: LoggedRequest, { device = '' }: Recorded, point: Point): void {
    const { arrivedAt: now, number: request } = logged;
    const { field, value, time } = point;
    this.ledger.record({ request, arrivedAt: now, device, field, value, timestamp: String(time) });
    const { visibleAfter, olderValue } = this.#behaviour;
    const times = { now, from: now + visibleAfter };
    this.current.set(device, field, { value: this.#currentValue(device, point), time }, times, olderValue);
  }

  /** The field's current value once the point is recorded. */
  #currentValue(device: string, { field, value }: Point): Point['value'] {
    const product = this.directory.device(device)?.product ?? '';
    const isCounter = this.directory.fields(product).get(field)?.fieldType === 'COUNTER';
    if (!isCounter || this.#behaviour.counter === 'absolute') return value;
    return Number(this.current.latest(device, field)?.value ?? 0) + Number(value);
  }
}

/** A Datacake with a world of its own. */
export function createDatacake(options: DatacakeOptions = {}): Datacake {
  return new Datacake(options);
}
