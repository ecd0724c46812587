import type { RunningNodes } from '../running-nodes';
import type { RunningRecord } from '../running-record';
import type { RejectedDone } from './api';
import { chosenBy, readChoice } from './rejected-choice';
import type { Handler } from './route';

/** Forgets refused measurements. */
export function discard(running: RunningNodes<RunningRecord>): Handler<RejectedDone> {
  return async (body) => {
    const choice = readChoice(body);
    const record = running.find(choice.node);
    if (record?.connection === undefined) return { ok: false, problem: { code: 'node-unknown' } };
    const measurements = await record.connection.rejected.remove(record.node.id, chosenBy(choice));
    return { ok: true, result: { measurements } };
  };
}
