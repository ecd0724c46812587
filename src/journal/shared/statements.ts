/*
 * The statements of the shared journal. Each is carried out as a whole or not at all, and leaves nothing behind in its connection, so that
 * a pooler may give each another one. Rows are locked in one order by all of them: logs by device and node, samples by log and position.
 */

/**
 * A statement that changes something, and is on disk once it is answered whatever the server's or the user's setting says.
 *
 * @param parts what it does, as members of a `with`
 * @param answer what it selects
 * @param from whence: one of the parts, or nothing for a single row
 */
function durably(parts: string, answer: string, from = ''): string {
  return `with durable as materialized (select set_config('synchronous_commit', 'on', true)
      where current_setting('synchronous_commit') not in ('on', 'remote_apply')),
    ${parts}
    select ${answer} from (select count(*) from durable) as settings ${from === '' ? '' : `cross join ${from}`}`;
}

/** For a statement of which only the number of changed rows matters. The change ends with `returning 1`. */
const changing = (change: string): string =>
  durably(`changed as (${change})`, '(select count(*) from changed)::int as changed');

// clock_timestamp(), never now(), which is the beginning of the transaction: most of these wait for locks.

/** $1 writer, $2 place, $3 host, $4 batch */
export const JOIN = changing(`insert into datacake.writer (id, place, host, batch, seen)
  values ($1, $2, $3, $4, clock_timestamp()) on conflict do nothing returning 1`);

/**
 * $1 writer, $2 place, $3 connection, $4 and $5 its batch before and after, $6 [{device, node, rows: [[time, own, values], …]}, …]. The
 * writer's row is locked first, so that a repeat waits for the first try and then finds its batch noted. The rows of logs are held until the end: positions are
 * committed in order.
 */
export const APPEND = durably(
  `claim as materialized (select id from datacake.writer where id = $1 and batch = $4::bigint for update),
  incoming as materialized (
    select l.device, l.node, l.rows, jsonb_array_length(l.rows) as n
    from jsonb_to_recordset($6::jsonb) as l(device text, node text, rows jsonb) where exists (select from claim)),
  advanced as (
    insert into datacake.log as g (place, connection, device, node, next, moved, touched)
    select $2, $3, device, node, n, pg_current_xact_id(), clock_timestamp() from incoming order by device, node
    on conflict (place, connection, device, node) do update
      set next = g.next + excluded.next, moved = excluded.moved, touched = excluded.touched
    returning id, device, node, next),
  placed as materialized (select a.id, i.device, i.node, a.next - i.n as first, i.rows from incoming i join advanced a using (device, node)),
  stored as (
    insert into datacake.sample (log, position, writer, time, own, vals, arrived)
    select p.id, p.first + r.ord - 1, $1, (r.row->>0)::bigint, (r.row->>1)::boolean, r.row->2, clock_timestamp()
    from placed p cross join jsonb_array_elements(p.rows) with ordinality r(row, ord)),
  noted as (
    update datacake.writer w set batch = $5::bigint, seen = clock_timestamp(),
      logs = coalesce((select jsonb_agg(jsonb_build_array(p.id, p.first)) from placed p), '[]')
    from claim where w.id = claim.id returning 1)`,
  `exists (select from noted) as noted, coalesce((select json_agg(
    json_build_object('device', device, 'node', node, 'log', id, 'first', first)) from placed), '[]') as logs`,
);

/**
 * $1 writer. A statement of its own: that of a repeat reads what was there before it waited. It changes the row, so that its answer
 * waits for a standby as the batch's own would have.
 */
export const LAST_BATCH = durably(
  `asked as (update datacake.writer set seen = clock_timestamp() where id = $1 returning batch, logs)`,
  `batch::float8 as batch, coalesce((select json_agg(
    json_build_object('device', l.device, 'node', l.node, 'log', l.id, 'first', (v->>1)::float8))
    from jsonb_array_elements(asked.logs) v join datacake.log l on l.id = (v->>0)::bigint), '[]') as logs`,
  'asked',
);

/**
 * $1 place, $2 connection, $3 timeline and $4 horizon of the last poll. What began before the last poll and is committed after it has moved
 * at or after that horizon; a time or the greatest transaction seen would miss it. A promoted standby begins a timeline of its
 * own, whose transactions may be numbered lower: then all logs are told.
 */
export const POLL = `with server as materialized (
    select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) as timeline, pg_snapshot_xmin(pg_current_snapshot())::text as horizon)
  select timeline, horizon, (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
    coalesce((select json_agg(json_build_object('log', id, 'device', device, 'node', node, 'next', next, 'low', low, 'flush', flush))
      from datacake.log where place = $1 and connection = $2
        and moved >= (case when $3 = timeline then $4 else '0' end)::xid8), '[]') as logs
  from server`;

/** A row takes about 110 bytes beside its values, with its place in the index. */
const BYTES = 'coalesce(sum(pg_column_size(s.vals) + 110), 0)::float8 as bytes';

/** By an array and not by a join, which may look at every page once for each log: samples of many logs share pages. */
const WAITING = `datacake.sample s
  where s.log = any(array(select l.id from datacake.log l where l.place = $1 and l.connection = $2))`;

export const COUNT = `select s.log::float8 as log, count(*)::float8 as samples, min(s.position)::float8 as first,
  max(s.position)::float8 as last, ${BYTES} from ${WAITING} group by s.log`;

export const READ = `select s.position::float8 as position, s.time::float8 as time, s.own as "ownTime", s.vals as values
  from datacake.sample s where s.log = $1 and s.position >= $2 order by s.position limit $3`;

/**
 * $1 place, $2 connection, $3 [{log, first, last, fields | null}], $4 [{log, position, field, device, node, measurement, status, reason}].
 * Samples are locked first, so that `vals` is the newest version and not that of the beginning. Not fenced: what was accepted is
 * accepted, whoever says so late. A refusal's writer is that of its sample, so that a repeat, which finds none, notes nothing.
 */
export const SETTLE = durably(
  `acks as (select * from jsonb_to_recordset($3::jsonb) as a(log bigint, first bigint, last bigint, fields text[])),
  held as materialized (
    select s.log, s.position, s.vals, case when a.fields is null then '{}' else s.vals - a.fields end as rest
    from datacake.sample s join acks a on s.log = a.log and s.position between a.first and a.last
    order by s.log, s.position for update of s),
  gone as (delete from datacake.sample s using held h where s.log = h.log and s.position = h.position and h.rest = '{}' returning s.log),
  less as (update datacake.sample s set vals = h.rest from held h
    where s.log = h.log and s.position = h.position and h.rest <> '{}' and h.rest <> h.vals),
  refused as (insert into datacake.rejected (place, connection, log, position, field, writer, device, node, measurement, status, reason)
    select $1, $2, r.log, r.position, r.field, s.writer, r.device, r.node, r.measurement, r.status, r.reason
    from jsonb_to_recordset($4::jsonb) as r(log bigint, position bigint, field text, device text, node text, measurement text, status int,
      reason text) join datacake.sample s on s.log = r.log and s.position = r.position
    where (select count(*) from held) >= 0 order by r.log, r.position, r.field on conflict do nothing)`,
  'log::float8 as log, count(*)::float8 as samples',
  'gone group by log',
);

/** $1 [{log, low}, …]. Apart from the settlement, which locks samples and no logs. */
export const SET_LOW = `with mine as materialized (
    select l.id, v.low from jsonb_to_recordset($1::jsonb) as v(log bigint, low bigint) join datacake.log l on l.id = v.log
    where l.low < v.low order by l.device, l.node, l.id for update of l)
  update datacake.log l set low = greatest(l.low, mine.low) from mine where l.id = mine.id`;

/** $1 logs, $2 positions */
export const GONE = `select p.log::float8 as log, p.position::float8 as position
  from unnest($1::bigint[], $2::bigint[]) as p(log, position)
  where not exists (select from datacake.sample s where s.log = p.log and s.position = p.position)`;

/** $1 [{log, first, last}, …] */
export const DROPS = `select distinct d.log::float8 as log, l.device, l.node, d.first::float8 as first, d.last::float8 as last,
    (d.last - d.first + 1)::float8 as samples, d.why
  from jsonb_to_recordset($1::jsonb) as v(log bigint, first bigint, last bigint)
  join datacake.dropped d on d.log = v.log and d.first <= v.last and d.last >= v.first join datacake.log l on l.id = d.log`;

/** $1 place, $2 connection, $3 writer, $4 whether those of writers that are gone as well */
export const REFUSALS = `select r.log::float8 as log, r.position::float8 as position, r.field, r.device, r.node,
    r.measurement::json as measurement, r.status, r.reason::json as reason
  from datacake.rejected r where r.place = $1 and r.connection = $2 and not r.told and (r.writer = $3 or ($4::boolean and not exists (
    select from datacake.writer w where w.id = r.writer and w.seen >= clock_timestamp() - interval '30 s')))
  order by r.log, r.position, r.field`;

/** $1 [{log, position, field}, …] */
export const TOLD = changing(`update datacake.rejected r set told = true from (
    select q.log, q.position, q.field from datacake.rejected q
    join jsonb_to_recordset($1::jsonb) as v(log bigint, position bigint, field text) using (log, position, field)
    order by q.log, q.position, q.field for update of q) as mine
  where r.log = mine.log and r.position = mine.position and r.field = mine.field returning 1`);

export const BEAT = `update datacake.writer set seen = clock_timestamp() where id = $1`;

/** $1 place, $2 connection, $3 node, $4 devices. It moves the logs, so that the sender's poll sees it. */
export const FLUSH = changing(`update datacake.log l set flush = l.next, moved = pg_current_xact_id() from (
    select id from datacake.log where place = $1 and connection = $2 and node = $3 and ($4::text[] = '{}' or device = any($4::text[]))
    order by device, node for update) as mine
  where l.id = mine.id returning 1`);

/** $1 place, $2 connection, $3 epoch. A later owner's row stays its own. */
export const READ_STATE = durably(
  `owned as (insert into datacake.connection as c (place, connection, epoch) values ($1, $2, $3)
    on conflict (place, connection) do update set epoch = excluded.epoch where c.epoch <= excluded.epoch returning state)`,
  'state',
  'owned',
);

/** $1 place, $2 connection, $3 epoch, $4 text */
export const WRITE_STATE =
  changing(`insert into datacake.connection as c (place, connection, epoch, state) values ($1, $2, $3, $4)
  on conflict (place, connection) do update set epoch = excluded.epoch, state = excluded.state
    where c.epoch <= excluded.epoch returning 1`);

export const RULES = 'select node, rules from datacake.node where place = $1 and connection = $2';

export const WRITE_RULES = changing(`insert into datacake.node (place, connection, node, rules) values ($1, $2, $3, $4)
  on conflict (place, connection, node) do update set rules = excluded.rules returning 1`);

export const SIZE = `select count(*)::float8 as samples, ${BYTES} from ${WAITING}`;

/**
 * Deletes samples, and notes each gap-free span of them: a position between two that were dropped may have been accepted.
 *
 * @param chosen the samples, locked in order
 */
const dropping = (chosen: string, why: 'size' | 'age'): string =>
  durably(
    `${chosen},
  gone as (delete from datacake.sample s using old where s.log = old.log and s.position = old.position returning s.log, s.position),
  spans as materialized (select log, min(position) as first, max(position) as last
    from (select log, position, position - row_number() over (partition by log order by position) as span from gone) g group by log, span),
  noted as (insert into datacake.dropped (log, first, last, why) select log, first, last, '${why}' from spans on conflict do nothing)`,
    `p.log::float8 as log, l.device, l.node, p.first::float8 as first, p.last::float8 as last, (p.last - p.first + 1)::float8 as samples,
    '${why}' as why`,
    'spans p join datacake.log l on l.id = p.log order by p.log, p.first',
  );

/** $1 place, $2 connection, $3 samples. What a log holds is taken for what lies between its `low` and its end: counting would read all. */
export const DROP_OLDEST = dropping(
  `fullest as materialized (select id, low from datacake.log l where place = $1 and connection = $2 and low < next
    and exists (select from datacake.sample s where s.log = l.id and s.position >= l.low) order by next - low desc, id limit 1),
  old as materialized (select s.log, s.position from datacake.sample s join fullest f on s.log = f.id
    where s.position >= f.low order by s.position limit $3 for update of s)`,
  'size',
);

/** $1 place, $2 connection, $3 samples, $4 milliseconds. Only logs are read whose oldest sample is too old. */
export const DROP_OLDER_THAN = dropping(
  `stale as materialized (select s.log, s.position from datacake.log l
    cross join lateral (select arrived from datacake.sample where log = l.id and position >= l.low order by position limit 1) oldest
    cross join lateral (select log, position, arrived from datacake.sample where log = l.id and position >= l.low
      order by position limit $3) s
    where l.place = $1 and l.connection = $2 and l.low < l.next
      and oldest.arrived < clock_timestamp() - $4::float8 * interval '1 ms' and s.arrived < clock_timestamp() - $4::float8 * interval '1 ms'
    limit $3),
  old as materialized (select s.log, s.position from datacake.sample s join stale using (log, position)
    order by s.log, s.position for update of s)`,
  'age',
);

export const SET_FULL = changing(`insert into datacake.connection (place, connection, is_full) values ($1, $2, $3)
  on conflict (place, connection) do update set is_full = excluded.is_full returning 1`);

export const IS_FULL = 'select is_full from datacake.connection where place = $1 and connection = $2';

/**
 * $1 place. A writer's row outlives what is on the disk of a process that was away: its spilled logs are forwarded from where it says. A log
 * that was appended to meanwhile is locked, or not old any more.
 */
export const TIDY = `with
  writers as (delete from datacake.writer where place = $1 and seen < clock_timestamp() - interval '90 days'),
  refusals as (delete from datacake.rejected where place = $1
    and at < clock_timestamp() - (case when told then interval '1 day' else interval '90 days' end)),
  drops as (delete from datacake.dropped d using datacake.log l
    where l.id = d.log and l.place = $1 and d.at < clock_timestamp() - interval '7 days'),
  empty as materialized (select l.id from datacake.log l where l.place = $1 and l.touched < clock_timestamp() - interval '7 days'
    and not exists (select from datacake.sample s where s.log = l.id) and not exists (select from datacake.dropped d where d.log = l.id)
    order by l.device, l.node, l.id for update skip locked)
  delete from datacake.log l using empty where l.id = empty.id`;

/** $1 place. None is answered where another process makes it at the same moment. */
export const LOOK = `with made as (insert into datacake.lease (place, epoch, host, renewals, length, until)
    select $1, 0, '', 0, 0, 'epoch' where not exists (select from datacake.lease where place = $1) on conflict do nothing returning *),
  found as (select * from datacake.lease where place = $1 union all select * from made)
  select epoch::float8 as epoch, holder, host, renewals::float8 as renewals, length as "lengthMs",
    (extract(epoch from until - clock_timestamp()) * 1000)::float8 as "remainsMs" from found`;

/** $1 place, $2 holder, $3 host, $4 length, $5 epoch and $6 renewals as they were seen */
export const TAKE = durably(
  `taken as (update datacake.lease set epoch = epoch + 1, holder = $2, host = $3, length = $4::int, renewals = renewals + 1,
      until = clock_timestamp() + $4::int * interval '1 ms'
    where place = $1 and epoch = $5::bigint and renewals = $6::bigint and until < clock_timestamp() returning epoch)`,
  'epoch::float8 as epoch',
  'taken',
);

/** $1 place, $2 holder, $3 epoch */
export const RENEW = changing(`update datacake.lease
  set renewals = renewals + 1, until = clock_timestamp() + length * interval '1 ms'
  where place = $1 and holder = $2 and epoch = $3::bigint and until > clock_timestamp() returning 1`);

export const CONFIRM = `select (extract(epoch from until - clock_timestamp()) * 1000)::float8 as remains
  from datacake.lease where place = $1 and holder = $2 and epoch = $3::bigint and until > clock_timestamp()`;

export const HAND_OVER = changing(`update datacake.lease set holder = null, renewals = renewals + 1, until = 'epoch'
  where place = $1 and holder = $2 and epoch = $3::bigint returning 1`);

export const MEMBERS = `select distinct host from datacake.writer
  where place = $1 and seen >= clock_timestamp() - interval '10 s' order by host`;

/** What is needed of a server. The last one says whether the setting that the statements rely on can be set in one. */
export const SERVER = `select current_setting('server_version_num')::int as version, split_part(current_setting('server_version'), ' ', 1) as name,
  current_setting('fsync') as fsync, pg_is_in_recovery() as "isStandby", current_setting('server_encoding') as encoding,
  set_config('synchronous_commit', 'on', true) as "synchronousCommit", (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  current_setting('synchronous_standby_names') = '' and exists (select from pg_stat_replication) as "mayLoseInFailover"`;

export const SCHEMA_IS_THERE = `select to_regclass('datacake.version') is not null as there`;

export const SCHEMA = 'select version, oldest from datacake.version';

/** Whether the user may work with all tables. */
export const MAY_USE = `select coalesce(bool_and(has_table_privilege(c.oid, p)), false) as may from pg_class c,
  unnest('{select,insert,update,delete}'::text[]) p where c.relnamespace = 'datacake'::regnamespace and c.relkind = 'r'`;

/** $1 place. Who works with it, and whether a standby may lack what was stored. */
export const OVERVIEW = `select (select host from datacake.lease where place = $1 and holder is not null and until > clock_timestamp()) as sender,
  array_to_json(array(select distinct host from datacake.writer
    where place = $1 and seen >= clock_timestamp() - interval '10 s' order by host)) as members`;
