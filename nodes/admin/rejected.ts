import type { RejectedOne } from '../../src/journal/rejected-file';
import type { RunningNodes } from '../running-nodes';
import type { RunningRecord } from '../running-record';
import type { RejectedMeasurement, RejectedPage } from './api';
import { readNode } from './read-node';
import type { Handler } from './route';

const mostEntries = 100;
const longestValue = 40;

/** What Datacake refused of a record node's, the latest first. */
export function rejected(running: RunningNodes<RunningRecord>): Handler<RejectedPage> {
  return async (body) => {
    const record = running.find(readNode(body));
    if (record?.connection === undefined) return { ok: false, problem: { code: 'node-unknown' } };
    const all = await record.connection.rejected.list(record.node.id);
    const entries = all.slice(-mostEntries).reverse().map(toShown);
    return { ok: true, result: { total: all.length, entries } };
  };
}

function toShown({ id, at, device, reason, measurement: { field, value } }: RejectedOne): RejectedMeasurement {
  const text = String(value);
  const shown = text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
  return { id, at, device, field, value: shown, reason };
}
