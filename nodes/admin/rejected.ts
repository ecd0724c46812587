import type { RejectedOne } from '../../src/journal/rejected-file';
import type { DeployedNodes } from '../deployed-nodes';
import type { RejectedMeasurement, RejectedPage, RejectedChoice, AdminResult, RejectedDone } from './api';
import type { Handler } from './route';
import type { DeployedRecord } from '../record/history';
import type { Choice } from '../../src/journal/rejected-lines';
import { BadRequest, type RequestBody } from './request-body';
import { settledWithin } from '../../src/util/settled-within';
import { systemClock } from '../../src/util/clock';
import type { Delivery } from '../../src/delivery/delivery';
import { mapMeasurements } from '../../src/mapping/map-measurements';
import { Semaphore } from '../../src/util/semaphore';

const MAX_ENTRIES = 100;
const MAX_VALUE_LENGTH = 40;

/** What Datacake refused of a record node's, the latest first. */
export function rejected(running: DeployedNodes<DeployedRecord>): Handler<RejectedPage> {
  return async (body) => {
    const record = running.find(readNode(body));
    if (record?.connection === undefined) return { ok: false, error: { code: 'node-unknown' } };
    const all = await record.connection.rejected.list(record.node.id);
    const entries = all.slice(-MAX_ENTRIES).reverse().map(toShown);
    return { ok: true, result: { total: all.length, entries } };
  };
}

function toShown({ id, at, device, reason, measurement: { field, value } }: RejectedOne): RejectedMeasurement {
  const text = String(value);
  const shown = text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH - 1)}…`;
  return { id, at, device, field, value: shown, reason };
}

/** More than a form ever shows. */
const MAX_IDS = 1000;

export function readChoice(body: RequestBody): RejectedChoice {
  const ids = body.any('ids') === 'all' ? 'all' : body.list('ids', MAX_IDS).map(readId);
  return { node: readNode(body), ids };
}

/** Tells what is chosen. */
export function selectorOf({ ids }: RejectedChoice): Choice {
  if (ids === 'all') return () => true;
  const chosen = new Set(ids);
  return (id) => chosen.has(id);
}

function readId(entry: unknown): string {
  if (typeof entry !== 'string' || entry.length > 100) throw new BadRequest('ids has to be a list of names, or "all"');
  return entry;
}

/** Milliseconds that storing may take: the form waits. */
const STORE_TIMEOUT_MS = 10_000;

const MAX_QUEUED_RESENDS = 10;

/**
 * Gives refused measurements to the record node's delivery again. They leave the file once they are stored, and come back if
 * they are refused again: so they are in one place at least, whatever happens.
 */
export function resend(running: DeployedNodes<DeployedRecord>): Handler<RejectedDone> {
  // One after the other: two at once would both find the same, and send it twice.
  const turns = new Semaphore(1, MAX_QUEUED_RESENDS);
  return async (body): Promise<AdminResult<RejectedDone>> => {
    const choice = readChoice(body);
    const done = await turns.run(() => resendSelected(running, choice));
    return done ?? { ok: false, error: { code: 'busy' } };
  };
}

async function resendSelected(
  running: DeployedNodes<DeployedRecord>,
  choice: RejectedChoice,
): Promise<AdminResult<RejectedDone>> {
  const record = running.find(choice.node);
  if (record?.connection === undefined) return { ok: false, error: { code: 'node-unknown' } };
  const { node, connection } = record;
  const isChosen = selectorOf(choice);
  const again = (await connection.rejected.list(node.id)).filter(({ id }) => isChosen(id));
  if (again.length === 0) return { ok: true, result: { measurements: 0 } };
  const failure = await store(connection.delivery, node.id, again);
  if (failure !== undefined) return { ok: false, error: { code: 'not-stored', detail: failure } };
  const stored = new Set(again.map(({ id }) => id));
  const measurements = await connection.rejected.remove(node.id, (id) => stored.has(id));
  return { ok: true, result: { measurements } };
}

/** @returns why they couldn't be stored; undefined when they are */
async function store(delivery: Delivery, node: string, again: readonly RejectedOne[]): Promise<string | undefined> {
  const samples = again.flatMap(({ device, measurement }) => {
    // What was sent once can be read again: it has a field, a value and a time of its own.
    return mapMeasurements([measurement], undefined, 'utc').samples.map((sample) => ({ device, sample }));
  });
  let outcome: { failure?: string } | undefined;
  const stored = new Promise<void>((resolve) => {
    const end = (failure?: string): void => {
      outcome = failure === undefined ? {} : { failure };
      resolve();
    };
    const message = { bytes: 0, complete: () => end(), fail: (reason: string) => end(reason) };
    if (!delivery.take({ node, samples, message, completion: 'stored' })) end('the flow is being stopped');
  });
  await settledWithin(systemClock, STORE_TIMEOUT_MS, stored);
  return outcome === undefined ? 'it takes too long' : outcome.failure;
}

/** Forgets refused measurements. */
export function discard(running: DeployedNodes<DeployedRecord>): Handler<RejectedDone> {
  return async (body) => {
    const choice = readChoice(body);
    const record = running.find(choice.node);
    if (record?.connection === undefined) return { ok: false, error: { code: 'node-unknown' } };
    const measurements = await record.connection.rejected.remove(record.node.id, selectorOf(choice));
    return { ok: true, result: { measurements } };
  };
}

/** The id of a record node. */
export function readNode(body: RequestBody): string {
  return body.text('node', 200);
}
