import { Lane, type Row } from './database';
import * as sql from './statements';
import { type AppendedLog, type LeaseRow, type LogRow, type Scope, type SharedStore, StoreError } from './store';

/**
 * Three lanes to a server: samples don't wait for what is read, nor the lease for either. The time-outs hold from sending: a lease is worth
 * nothing that takes longer, and a large backlog takes long to be counted.
 */
export interface Lanes {
  append: Lane;
  lease: Lane;
  rest: Lane;
}

/** The store on a PostgreSQL server: each call is one statement of one lane. */
export function postgresStore(lanes: Lanes, close: () => Promise<void>): SharedStore {
  const ask =
    (lane: Lane) =>
    <T = Row>(statement: string, ...values: unknown[]) =>
      lane.run(statement, () => values) as Promise<T[]>;
  const append = ask(lanes.append);
  const lease = ask(lanes.lease);
  const rest = ask(lanes.rest);
  const change = async (...asked: Parameters<typeof rest>): Promise<void> => {
    await rest(...asked);
  };

  return {
    join: ({ id, place, host }, batch) => change(sql.JOIN, id, place, host, batch),
    async append(scope, writer, { from, to }, logs) {
      const incoming = logs.map(({ device, node, samples }) => {
        return { device, node, rows: samples.map(({ time, ownTime, values }) => [time, ownTime, values]) };
      });
      const [answer] = await append<{ noted: boolean; logs: AppendedLog[] }>(
        sql.APPEND,
        ...[writer, ...keyOf(scope), from, to, JSON.stringify(incoming)],
      );
      return answer?.noted === true ? answer.logs : undefined;
    },
    async lastBatch(writer) {
      const [answer] = await append<{ batch: number; logs: AppendedLog[] }>(sql.LAST_BATCH, writer);
      return answer && { batch: answer.batch, logs: answer.logs };
    },
    async poll(scope, last) {
      const [connection, timeline, horizon = '0'] = last.split('/');
      let asked = 0;
      const rows = await lanes.rest.run(sql.POLL, (opened) => {
        asked = opened;
        // Another server may answer at a new connection, whose transactions have other numbers.
        return [...keyOf(scope), connection === String(opened) ? timeline : '', horizon];
      });
      const answer = one(rows as { logs: LogRow[]; timeline: string; horizon: string; now: number }[]);
      return { logs: answer.logs, now: answer.now, horizon: `${asked}/${answer.timeline}/${answer.horizon}` };
    },
    count: (scope) => rest(sql.COUNT, ...keyOf(scope)),
    read: (log, from, atMost) => rest(sql.READ, log, from, atMost),
    settle(scope, { acknowledged, refused }) {
      const refusals = refused.map((refusal) => {
        return { ...refusal, measurement: JSON.stringify(refusal.measurement), reason: JSON.stringify(refusal.reason) };
      });
      return rest(sql.SETTLE, ...keyOf(scope), JSON.stringify(acknowledged), JSON.stringify(refusals));
    },
    setLow: (lows) => change(sql.SET_LOW, JSON.stringify(lows)),
    gone: (positions) =>
      rest(sql.GONE, ...[positions.map(({ log }) => log), positions.map(({ position }) => position)]),
    drops: (logs) => rest(sql.DROPS, JSON.stringify(logs)),
    refusals: (scope, writer, orphans) => rest(sql.REFUSALS, ...keyOf(scope), writer, orphans),
    told(refusals) {
      const keys = refusals.map(({ log, position, field }) => ({ log, position, field }));
      return change(sql.TOLD, JSON.stringify(keys));
    },
    beat: (writer) => change(sql.BEAT, writer),
    flush: (scope, node, devices) => change(sql.FLUSH, ...keyOf(scope), node, devices),
    async readState(scope, epoch) {
      const [row] = await rest<{ state: string | null }>(sql.READ_STATE, ...keyOf(scope), epoch);
      return row?.state ?? undefined;
    },
    writeState: async (scope, epoch, text) => changed(await rest(sql.WRITE_STATE, ...keyOf(scope), epoch, text)),
    async rules(scope) {
      const rows = await rest<{ node: string; rules: string }>(sql.RULES, ...keyOf(scope));
      return new Map(rows.map(({ node, rules }) => [node, rules]));
    },
    writeRules: (scope, node, text) => change(sql.WRITE_RULES, ...keyOf(scope), node, text),
    size: async (scope) => one(await rest<{ samples: number; bytes: number }>(sql.SIZE, ...keyOf(scope))),
    dropOldest: (scope, samples) => rest(sql.DROP_OLDEST, ...keyOf(scope), samples),
    dropOlderThan: (scope, ageMs, samples) => rest(sql.DROP_OLDER_THAN, ...keyOf(scope), samples, ageMs),
    setFull: (scope, isFull) => change(sql.SET_FULL, ...keyOf(scope), isFull),
    isFull: async (scope) => (await rest(sql.IS_FULL, ...keyOf(scope)))[0]?.is_full === true,
    tidy: (place) => change(sql.TIDY, place),
    async look(place) {
      let rows = await lease<Omit<LeaseRow, 'holder'> & { holder: string | null }>(sql.LOOK, place);
      // Made by another process at the same moment, it is found the second time.
      if (rows.length === 0) rows = await lease(sql.LOOK, place);
      const row = one(rows);
      return { ...row, holder: row.holder ?? undefined };
    },
    async take(place, { id, host }, lengthMs, { epoch, renewals }) {
      const [row] = await lease<{ epoch: number }>(sql.TAKE, place, id, host, lengthMs, epoch, renewals);
      return row?.epoch;
    },
    renew: async (place, holder, epoch) => changed(await lease(sql.RENEW, place, holder, epoch)),
    async confirm(place, holder, epoch) {
      const [row] = await lease<{ remains: number }>(sql.CONFIRM, place, holder, epoch);
      return row?.remains;
    },
    async handOver(place, holder, epoch) {
      await lease(sql.HAND_OVER, place, holder, epoch);
    },
    members: async (place) => (await rest<{ host: string }>(sql.MEMBERS, place)).map(({ host }) => host),
    close,
  };
}

const keyOf = ({ place, connection }: Scope): [string, string] => [place, connection];

const changed = (rows: Row[]): boolean => Number(rows[0]?.changed) > 0;

/** The row of a statement that always answers with one. */
function one<T>([row]: T[]): T {
  if (row === undefined) throw new StoreError('away', { code: 'database-failed' });
  return row;
}
