/** The version of the tables below, and the oldest version of this package's tables that can still work with them. */
export const SCHEMA_VERSION = 1;
const OLDEST_VERSION = 1;

/**
 * Makes the tables, in one message and so in one transaction. The lock has several processes make them one after another; in spite of it
 * the server says now and then that a table, a schema or a row of its catalogue is there already: see {@link CREATED_MEANWHILE}.
 */
export const CREATE = `
select pg_advisory_xact_lock(7310574, 1);
-- "if not exists" would ask for the right to create even where an administrator has made the schema.
do $$ begin if to_regnamespace('datacake') is null then create schema datacake; end if; end $$;
create table if not exists datacake.version (one boolean primary key default true check (one), version int not null, oldest int not null);
create table if not exists datacake.lease (place text primary key, epoch bigint not null, holder uuid, host text not null,
  renewals bigint not null, length int not null, until timestamptz not null) with (fillfactor = 50);
-- logs: where the last batch lies, [[log, first], …], for a writer that its answer was lost to
create table if not exists datacake.writer (id uuid primary key, place text not null, host text not null, batch bigint not null,
  logs jsonb not null default '[]', seen timestamptz not null) with (fillfactor = 50);
create table if not exists datacake.log (id bigint generated always as identity primary key, place text not null, connection text not null,
  device text not null, node text not null, next bigint not null, low bigint not null default 0, flush bigint not null default 0,
  moved xid8 not null, touched timestamptz not null, unique (place, connection, device, node)) with (fillfactor = 50);
create table if not exists datacake.sample (log bigint not null, position bigint not null, writer uuid not null, time bigint not null,
  own boolean not null, vals jsonb not null, arrived timestamptz not null, primary key (log, position))
  with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000);
create table if not exists datacake.node (place text, connection text, node text, rules text not null, primary key (place, connection, node));
create table if not exists datacake.connection (place text, connection text, epoch bigint not null default 0, state text,
  is_full boolean not null default false, primary key (place, connection)) with (fillfactor = 70);
-- measurement and reason are JSON as text: jsonb would refuse some of what a person's own rules make of a value
create table if not exists datacake.rejected (place text not null, connection text not null, log bigint, position bigint, field text, writer uuid not null,
  device text not null, node text not null, measurement text not null, status int not null, reason text not null,
  at timestamptz not null default clock_timestamp(), told boolean not null default false, primary key (log, position, field));
create index if not exists rejected_untold on datacake.rejected (place, connection, writer) where not told;
create table if not exists datacake.dropped (log bigint, first bigint, last bigint not null, why text not null,
  at timestamptz not null default clock_timestamp(), primary key (log, first));
insert into datacake.version (version, oldest) values (${SCHEMA_VERSION}, ${OLDEST_VERSION}) on conflict do nothing`;

/** SQLSTATEs of processes that make the tables at the same time: making them again finds them. */
export const CREATED_MEANWHILE: ReadonlySet<string> = new Set(['23505', '42P06', '42P07']);

/** What an administrator runs where the user may neither create a schema nor use the one that is there. */
export function grantSql(user: string): string {
  const role = `"${user.replaceAll('"', '""')}"`;
  return [
    'create schema if not exists datacake;',
    `grant all on schema datacake to ${role};`,
    `grant all on all tables in schema datacake to ${role};`,
  ].join('\n');
}
