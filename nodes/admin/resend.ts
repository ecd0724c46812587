import { atMost } from '../../src/delivery/at-most';
import { systemClock } from '../../src/delivery/clock';
import type { Delivery } from '../../src/delivery/delivery';
import type { RejectedOne } from '../../src/journal/rejected-file';
import { mapMeasurements } from '../../src/mapping/map-measurements';
import type { RunningNodes } from '../running-nodes';
import type { RunningRecord } from '../running-record';
import type { Answer, RejectedChoice, RejectedDone } from './api';
import { chosenBy, readChoice } from './rejected-choice';
import type { Handler } from './route';
import { Turns } from './turns';

/** Milliseconds that storing may take: the form waits. */
const patience = 10_000;

const mostWaiting = 10;

/**
 * Gives refused measurements to the record node's delivery again. They leave the file once they are stored, and come back if
 * they are refused again: so they are in one place at least, whatever happens.
 */
export function resend(running: RunningNodes<RunningRecord>): Handler<RejectedDone> {
  // One after the other: two at once would both find the same, and send it twice.
  const turns = new Turns(1, mostWaiting);
  return async (body): Promise<Answer<RejectedDone>> => {
    const choice = readChoice(body);
    const done = await turns.take(() => sendAgain(running, choice));
    return done ?? { ok: false, problem: { code: 'busy' } };
  };
}

async function sendAgain(running: RunningNodes<RunningRecord>, choice: RejectedChoice): Promise<Answer<RejectedDone>> {
  const record = running.find(choice.node);
  if (record?.connection === undefined) return { ok: false, problem: { code: 'node-unknown' } };
  const { node, connection } = record;
  const isChosen = chosenBy(choice);
  const again = (await connection.rejected.list(node.id)).filter(({ id }) => isChosen(id));
  if (again.length === 0) return { ok: true, result: { measurements: 0 } };
  const failure = await store(connection.delivery, node.id, again);
  if (failure !== undefined) return { ok: false, problem: { code: 'not-stored', detail: failure } };
  const stored = new Set(again.map(({ id }) => id));
  const measurements = await connection.rejected.remove(node.id, (id) => stored.has(id));
  return { ok: true, result: { measurements } };
}

/** @returns why they couldn't be stored; undefined when they are */
async function store(delivery: Delivery, node: string, again: readonly RejectedOne[]): Promise<string | undefined> {
  const readings = again.flatMap(({ device, measurement }) => {
    // What was sent once can be read again: it has a field, a value and a time of its own.
    return mapMeasurements([measurement], undefined, 'utc').readings.map((reading) => ({ device, reading }));
  });
  let outcome: { failure?: string } | undefined;
  const stored = new Promise<void>((resolve) => {
    const end = (failure?: string): void => {
      outcome = failure === undefined ? {} : { failure };
      resolve();
    };
    const message = { complete: () => end(), fail: (reason: string) => end(reason) };
    if (!delivery.take({ node, readings, message, completion: 'stored' })) end('the flow is being stopped');
  });
  await atMost(systemClock, patience, stored);
  return outcome === undefined ? 'it takes too long' : outcome.failure;
}
