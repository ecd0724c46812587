import type { RejectedOne } from '../../src/journal/rejected-file';
import type { DeployedNodes } from '../running-nodes';
import type { DeployedRecord } from '../running-record';
import type { RejectedMeasurement, RejectedPage } from './api';
import { readNode } from './read-node';
import type { Handler } from './route';

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
