import type { ConnectionDelivery } from '../../src/delivery/connection-delivery';
import type { Handover } from '../../src/delivery/intake';
import type { RejectedOne } from '../../src/journal/rejected-file';
import { mapMeasurements } from '../../src/mapping/map-measurements';
import { systemClock } from '../../src/util/clock';
import { foreignText } from '../../src/util/foreign-text';
import type { NotTaken } from '../../src/util/notice';
import { readReasonKey } from '../../src/util/reason';
import { Semaphore } from '../../src/util/semaphore';
import { settledWithin } from '../../src/util/settled-within';
import type { ConnectionNode } from '../connection/connection-node';
import type { DeployedNodes } from '../deployed-nodes';
import type { DeployedRecord } from '../record/record-node';
import type { FindAbsence } from './absence';
import type { AdminResult, RejectedChoice, RejectedDone, RejectedMeasurement } from './api';
import { BadRequest, type RequestBody } from './request-body';
import { type Handler, failure } from './route';

const MAX_ENTRIES = 100;
const MAX_VALUE_LENGTH = 40;

/** More than a form ever shows. */
const MAX_IDS = 1000;
const MAX_ID_LENGTH = 100;

/** How long a form waits for measurements to be stored. */
const STORE_TIMEOUT_MS = 10_000;

const MAX_QUEUED_RESENDS = 10;

/** The measurements of a record node that Datacake refused for good: lists the latest, sends them again, discards them. */
export function createRejectedHandlers(deployed: DeployedNodes<DeployedRecord>, findAbsence: FindAbsence) {
  // Two at a time would list the same measurements and send them twice.
  const resending = new Semaphore(1, MAX_QUEUED_RESENDS);

  /** @param work gets the node's own id, which differs from the editor's for a node inside a subflow */
  async function withConnection<T>(
    editorId: string,
    work: (id: string, connection: ConnectionNode) => Promise<AdminResult<T>>,
  ): Promise<AdminResult<T>> {
    const record = deployed.find(editorId);
    return record?.connection === undefined ? failure(findAbsence(editorId)) : work(record.node.id, record.connection);
  }

  const rejected: Handler<'rejected'> = {
    read: (body) => ({ node: body.nodeId() }),
    answer: ({ node }) => {
      return withConnection(node, async (id, connection) => {
        const all = await connection.rejected.list(id);
        // Only who may write gets here: what a visitor sees ends nothing.
        connection.refusals.forget(id);
        const entries = all.slice(-MAX_ENTRIES).reverse().map(toRejectedMeasurement);
        return { ok: true, result: { total: all.length, entries } };
      });
    },
  };
  const resend: Handler<'resend'> = {
    read: readChoice,
    async answer(choice) {
      const work = () =>
        withConnection(choice.node, (id, connection) => resendChosen(id, connection, createSelector(choice)));
      return (await resending.run(work)) ?? failure('busy');
    },
  };
  const discard: Handler<'discard'> = {
    read: readChoice,
    answer: (choice) => {
      return withConnection(choice.node, async (id, connection) => {
        const measurements = await connection.rejected.remove(id, createSelector(choice));
        await forgetWhenNoneLeft(id, connection);
        return { ok: true, result: { measurements } };
      });
    },
  };
  return { rejected, resend, discard };
}

function toRejectedMeasurement({ id, at, device, reason, measurement }: RejectedOne): RejectedMeasurement {
  const { field, value } = measurement;
  const { code, detail } = readReasonKey(reason);
  return {
    ...{ id, at: foreignText(at), device: foreignText(device), field: foreignText(field) },
    value: foreignText(String(value), MAX_VALUE_LENGTH),
    reason: { code, ...(detail !== undefined && { detail: foreignText(detail) }) },
  };
}

/** Measurements leave the file only once they are stored in the journal, so that they are always in one of the two. */
async function resendChosen(
  node: string,
  connection: ConnectionNode,
  isChosen: (id: string) => boolean,
): Promise<AdminResult<RejectedDone>> {
  const { delivery, rejected } = connection;
  const chosen = (await rejected.list(node)).filter(({ id }) => isChosen(id)).map(readRejected);
  const unreadable = chosen.flatMap(({ errors }) => errors);
  const [error] = unreadable;
  const kept = error !== undefined && { kept: { measurements: unreadable.length, error } };
  const readable = chosen.filter(({ errors }) => errors.length === 0);
  if (readable.length === 0) return { ok: true, result: { measurements: 0, ...kept } };
  const storeError = await store(
    delivery,
    node,
    readable.flatMap(({ samples }) => samples),
  );
  if (storeError !== undefined) return { ok: false, error: { code: 'not-stored', ...storeError } };
  const stored = new Set(readable.map(({ id }) => id));
  const measurements = await rejected.remove(node, (id) => stored.has(id));
  await forgetWhenNoneLeft(node, connection);
  return { ok: true, result: { measurements, ...kept } };
}

async function forgetWhenNoneLeft(node: string, { rejected, refusals }: ConnectionNode): Promise<void> {
  if ((await rejected.count(node)) === 0) refusals.forget(node);
}

/** One measurement as the journal takes it, or the one error that keeps it from being read, such as a time before 1973 or a sum that overflows. */
function readRejected({ id, device, reason, measurement: { value, ...rest } }: RejectedOne) {
  // The file has it as a text, which Datacake would record as one.
  const measurement = { ...rest, value: readReasonKey(reason).code === 'overflow' ? Number(value) : value };
  // The style doesn't matter, because a measurement that was sent has a Unix time.
  const { samples, errors } = mapMeasurements([measurement], undefined, { zone: 'utc', dateOrder: 'auto' });
  return { id, samples: samples.map((sample) => ({ device, sample })), errors };
}

/** @returns why the samples couldn't be stored, as far as that is known; undefined when they are */
async function store(
  delivery: ConnectionDelivery,
  node: string,
  samples: Handover['samples'],
): Promise<{ notice?: NotTaken } | undefined> {
  let outcome: { error?: { notice?: NotTaken } } | undefined;
  const stored = new Promise<void>((resolve) => {
    const end = (error?: { notice?: NotTaken }): void => {
      outcome = error === undefined ? {} : { error };
      resolve();
    };
    const message = { bytes: 0, complete: () => end(), fail: (notice: NotTaken) => end({ notice }) };
    if (!delivery.take({ node, samples, message, completion: 'stored' })) end({});
  });
  await settledWithin(systemClock, STORE_TIMEOUT_MS, stored);
  return outcome === undefined ? {} : outcome.error;
}

function readChoice(body: RequestBody): RejectedChoice {
  const ids = body.any('ids') === 'all' ? 'all' : body.list('ids', MAX_IDS).map(readId);
  return { node: body.nodeId(), ids };
}

function readId(entry: unknown): string {
  if (typeof entry === 'string' && entry.length <= MAX_ID_LENGTH) return entry;
  throw new BadRequest('ids has to be a list of names, or "all"');
}

function createSelector({ ids }: RejectedChoice): (id: string) => boolean {
  if (ids === 'all') return () => true;
  const chosen = new Set(ids);
  return (id) => chosen.has(id);
}
