import type { DeployedNodes } from '../running-nodes';
import type { DeployedRecord } from '../running-record';
import type { RejectedDone } from './api';
import { selectorOf, readChoice } from './rejected-choice';
import type { Handler } from './route';

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
