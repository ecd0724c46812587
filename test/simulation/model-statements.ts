import { type DroppedSpan, type LeaseRow, type SharedStore, StoreError } from '../../src/journal/shared/store';
import type { Sample } from '../../src/model';
import { Ranges } from '../../src/util/ranges';
import {
  type ModelLog,
  type ModelTables,
  MEMBER_FOR_MS,
  ORPHANED_AFTER_MS,
  TIDY_AFTER_MS,
  scopeKey,
} from './model-database';

export type Calls = Omit<SharedStore, 'close'>;
export type Call = keyof Calls;

/** What each statement does, all at once, when it is committed. */
export type Statements = {
  [Name in Call]: (
    tables: ModelTables,
    context: { now: number; transaction: number; horizon: number },
    ...args: Parameters<Calls[Name]>
  ) => Awaited<ReturnType<Calls[Name]>>;
};

export const statements: Statements = {
  join({ writers }, { now }, { id, place, host }, batch) {
    if (!writers.has(id)) writers.set(id, { place, host, batch, logs: [], seen: now });
  },
  append(tables, { now, transaction }, scope, id, { from, to }, logs) {
    const writer = tables.writers.get(id);
    if (writer?.batch !== from) return undefined;
    for (const { device, node, samples } of logs) {
      for (const name of [device, node]) if (!isStorable(name) || Buffer.byteLength(name) > 255) throw badData();
      for (const { values, time } of samples) {
        if (!Number.isSafeInteger(time)) throw badData();
        for (const text of Object.entries(values).flat()) if (!isStorable(text)) throw badData();
      }
    }
    writer.batch = to;
    writer.seen = now;
    writer.logs = logs.map(({ device, node, samples }) => {
      const log = tables.log(scope, device, node);
      const first = log.next;
      for (const { time, ownTime, values } of samples) {
        const position = log.next++;
        log.samples.set(position, { position, time, ownTime, values: copyOf(values), writer: id, at: now });
      }
      log.moved = transaction;
      return { device, node, log: log.id, first };
    });
    return writer.logs;
  },
  lastBatch({ writers }, _context, id) {
    const writer = writers.get(id);
    return writer && { batch: writer.batch, logs: writer.logs };
  },
  poll(tables, { now, horizon }, scope, from) {
    const moved = tables.logsOf(scope).filter((log) => log.moved >= Number(from));
    const logs = moved.map(({ id, device, node, next, low, flush }) => ({ log: id, device, node, next, low, flush }));
    return { logs, horizon: String(horizon), now };
  },
  count(tables, _context, scope) {
    return tables.logsOf(scope).flatMap(({ id, samples }) => {
      const positions = [...samples.keys()];
      const [first, last] = [positions[0], positions.at(-1)];
      if (first === undefined || last === undefined) return [];
      return { log: id, samples: samples.size, first, last, bytes: bytesOfAll(samples.values()) };
    });
  },
  read({ logs }, _context, id, from, atMost) {
    const rows = [];
    for (const [position, { time, ownTime, values }] of logs.get(id)?.samples ?? []) {
      if (rows.length === atMost) break;
      if (position >= from) rows.push({ position, time, ownTime, values });
    }
    return rows;
  },
  settle(tables, { now }, scope, { acknowledged, refused }) {
    for (const refusal of refused) {
      const sample = tables.sample(refusal);
      const key = `${refusal.log} ${refusal.position} ${refusal.field}`;
      if (sample === undefined || tables.refusals.has(key)) continue;
      const { writer } = sample;
      tables.refusals.set(key, { ...refusal, scope: scopeKey(scope), writer, told: false, at: now });
    }
    const removed = new Map<number, number>();
    const seen = new Set<string>();
    for (const { log: id, first, last, fields } of acknowledged) {
      const log = tables.logs.get(id);
      for (let position = Math.max(0, first); position <= Math.min(last, (log?.next ?? 0) - 1); position++) {
        if (seen.has(`${id} ${position}`)) throw new Error('Spans of one settlement have a position in common');
        seen.add(`${id} ${position}`);
        const sample = log?.samples.get(position);
        if (log === undefined || sample === undefined) continue;
        const others = Object.entries(sample.values).filter(([field]) => fields?.includes(field) === false);
        if (others.length > 0) sample.values = Object.fromEntries(others);
        else {
          log.samples.delete(position);
          removed.set(id, (removed.get(id) ?? 0) + 1);
        }
      }
    }
    return [...removed].map(([log, samples]) => ({ log, samples }));
  },
  setLow({ logs }, _context, lows) {
    for (const { log: id, low } of lows) {
      const log = logs.get(id);
      if (log !== undefined) log.low = Math.max(log.low, low);
    }
  },
  gone: (tables, _context, positions) => positions.filter((one) => tables.sample(one) === undefined),
  drops: ({ dropped }, _context, logs) =>
    dropped
      .filter((span) =>
        logs.some(({ log, first, last }) => log === span.log && first <= span.last && span.first <= last),
      )
      .map(({ log, device, node, first, last, samples, why }) => ({ log, device, node, first, last, samples, why })),
  refusals({ refusals, writers }, { now }, scope, id, orphans) {
    const isOrphan = (writer: string): boolean => (writers.get(writer)?.seen ?? 0) < now - ORPHANED_AFTER_MS;
    return [...refusals.values()]
      .filter(({ told, scope: own }) => !told && own === scopeKey(scope))
      .filter(({ writer }) => writer === id || (orphans && isOrphan(writer)))
      .map(({ log, position, field, device, node, measurement, status, reason }) => {
        return { log, position, field, device, node, measurement, status, reason };
      });
  },
  told(tables, _context, refusals) {
    for (const { log, position, field } of refusals) {
      const refusal = tables.refusals.get(`${log} ${position} ${field}`);
      if (refusal !== undefined) refusal.told = true;
    }
  },
  beat({ writers }, { now }, id) {
    const writer = writers.get(id);
    if (writer !== undefined) writer.seen = now;
  },
  flush(tables, { transaction }, scope, node, devices) {
    for (const log of tables.logsOf(scope)) {
      if (log.node !== node || (devices.length > 0 && !devices.includes(log.device))) continue;
      log.flush = log.next;
      log.moved = transaction;
    }
  },
  readState({ states }, _context, scope, epoch) {
    const state = states.get(scopeKey(scope));
    if (state !== undefined && state.epoch > epoch) return undefined;
    states.set(scopeKey(scope), { epoch, text: state?.text });
    return state?.text;
  },
  writeState({ states }, _context, scope, epoch, text) {
    const state = states.get(scopeKey(scope));
    if (state !== undefined && state.epoch > epoch) return false;
    states.set(scopeKey(scope), { epoch, text });
    return true;
  },
  rules: ({ rules }, _context, scope) => new Map(rules.get(scopeKey(scope))),
  writeRules({ rules }, _context, scope, node, text) {
    const known = rules.get(scopeKey(scope)) ?? new Map<string, string>();
    rules.set(scopeKey(scope), known.set(node, text));
  },
  size(tables, _context, scope) {
    const samples = tables.logsOf(scope).flatMap((log) => [...log.samples.values()]);
    return { samples: samples.length, bytes: bytesOfAll(samples) };
  },
  dropOldest(tables, { now }, scope, atMost) {
    const [largest] = tables.logsOf(scope).sort((a, b) => b.samples.size - a.samples.size);
    return largest === undefined
      ? []
      : drop(tables, largest, [...largest.samples.keys()].slice(0, atMost), 'size', now);
  },
  dropOlderThan(tables, { now }, scope, ageMs, atMost) {
    let left = atMost;
    return tables.logsOf(scope).flatMap((log) => {
      const old = [...log.samples.values()].filter(({ at }) => at < now - ageMs).slice(0, left);
      left -= old.length;
      return drop(
        tables,
        log,
        old.map(({ position }) => position),
        'age',
        now,
      );
    });
  },
  setFull({ full }, _context, scope, isFull) {
    if (isFull) full.add(scopeKey(scope));
    else full.delete(scopeKey(scope));
  },
  isFull: ({ full }, _context, scope) => full.has(scopeKey(scope)),
  tidy(tables, { now }, place) {
    const isOld = (at: number): boolean => at < now - TIDY_AFTER_MS;
    for (const [id, writer] of tables.writers)
      if (writer.place === place && isOld(writer.seen)) tables.writers.delete(id);
    for (const [key, { told, at }] of tables.refusals) if (told && isOld(at)) tables.refusals.delete(key);
    tables.dropped = tables.dropped.filter(({ at }) => !isOld(at));
  },
  look(tables, { now }, place): LeaseRow {
    const { until, ...lease } = leaseOf(tables, place);
    return { ...lease, remainsMs: until - now };
  },
  take(tables, { now }, place, { id, host }, lengthMs, seen) {
    const lease = leaseOf(tables, place);
    if (lease.epoch !== seen.epoch || lease.renewals !== seen.renewals || lease.until >= now) return undefined;
    const { epoch, renewals } = lease;
    const taken = { epoch: epoch + 1, holder: id, host, lengthMs, renewals: renewals + 1, until: now + lengthMs };
    tables.leases.set(place, taken);
    return taken.epoch;
  },
  renew(tables, { now }, place, holder, epoch) {
    const lease = leaseOf(tables, place);
    if (lease.holder !== holder || lease.epoch !== epoch || lease.until <= now) return false;
    tables.leases.set(place, { ...lease, renewals: lease.renewals + 1, until: now + lease.lengthMs });
    return true;
  },
  confirm(tables, { now }, place, holder, epoch) {
    const lease = leaseOf(tables, place);
    if (lease.holder !== holder || lease.epoch !== epoch || lease.until <= now) return undefined;
    return lease.until - now;
  },
  handOver(tables, _context, place, holder, epoch) {
    const lease = leaseOf(tables, place);
    if (lease.holder !== holder || lease.epoch !== epoch) return;
    tables.leases.set(place, { ...lease, holder: undefined, renewals: lease.renewals + 1, until: 0 });
  },
  members({ writers }, { now }, place) {
    const seen = [...writers.values()].filter((writer) => writer.place === place && writer.seen > now - MEMBER_FOR_MS);
    return [...new Set(seen.map(({ host }) => host))];
  },
};

function leaseOf({ leases }: ModelTables, place: string): Omit<LeaseRow, 'remainsMs'> & { until: number } {
  const known = leases.get(place);
  if (known !== undefined) return known;
  const made = { epoch: 0, holder: undefined, host: '', renewals: 0, lengthMs: 0, until: 0 };
  leases.set(place, made);
  return made;
}

/** Drops samples of a log. @returns the spans of positions that they had, without a gap in any of them */
function drop(
  tables: ModelTables,
  log: ModelLog,
  positions: readonly number[],
  why: DroppedSpan['why'],
  now: number,
): DroppedSpan[] {
  const dropped = new Ranges();
  for (const position of positions) {
    log.samples.delete(position);
    dropped.add(position);
  }
  const { id, device, node, scope } = log;
  const spans = dropped.spans().map(({ from, to }) => {
    return { log: id, device, node, first: from, last: to, samples: to - from + 1, why };
  });
  for (const span of spans) tables.dropped.push({ ...span, scope, at: now });
  return spans;
}

function badData(): StoreError {
  return new StoreError('data', { code: 'unexpected', detail: 'invalid byte sequence' });
}

/** False for what a database in UTF-8 refuses. */
function isStorable(value: unknown): boolean {
  return typeof value !== 'string' || !/\0|\p{Surrogate}/u.test(value);
}

function copyOf(values: Sample['values']): Sample['values'] {
  return JSON.parse(JSON.stringify(values)) as Sample['values'];
}

function bytesOfAll(samples: Iterable<Pick<Sample, 'values'>>): number {
  let bytes = 0;
  for (const { values } of samples) bytes += 60 + JSON.stringify(values).length;
  return bytes;
}
