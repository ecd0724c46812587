import { settledWithin } from '../../src/delivery/at-most';
import { systemClock } from '../../src/delivery/clock';
import type { Delivery } from '../../src/delivery/delivery';
import type { RejectedOne } from '../../src/journal/rejected-file';
import { mapMeasurements } from '../../src/mapping/map-measurements';
import type { DeployedNodes } from '../running-nodes';
import type { DeployedRecord } from '../running-record';
import type { FormAnswer, RejectedChoice, RejectedDone } from './api';
import { selectorOf, readChoice } from './rejected-choice';
import type { Handler } from './route';
import { Semaphore } from './turns';

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
  return async (body): Promise<FormAnswer<RejectedDone>> => {
    const choice = readChoice(body);
    const done = await turns.run(() => resendSelected(running, choice));
    return done ?? { ok: false, error: { code: 'busy' } };
  };
}

async function resendSelected(
  running: DeployedNodes<DeployedRecord>,
  choice: RejectedChoice,
): Promise<FormAnswer<RejectedDone>> {
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
    const message = { complete: () => end(), fail: (reason: string) => end(reason) };
    if (!delivery.take({ node, samples, message, completion: 'stored' })) end('the flow is being stopped');
  });
  await settledWithin(systemClock, STORE_TIMEOUT_MS, stored);
  return outcome === undefined ? 'it takes too long' : outcome.failure;
}
