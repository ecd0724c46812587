import type { NodeAPI } from 'node-red';
import { recordStatus } from '../record-status';
import type { RunningNodes } from '../running-nodes';
import type { RunningRecord } from '../running-record';
import type { Activity, Answer } from './api';

const mostDevices = 50;

/** What a record node is doing: nothing that a message said is among it. */
export function activity(
  RED: NodeAPI,
  running: RunningNodes<RunningRecord>,
): (id: string) => Promise<Answer<Activity>> {
  return async (id) => {
    const record = running.find(id);
    if (record === undefined) return { ok: false, problem: { code: 'node-unknown' } };
    const { node, history, connection } = record;
    const { lastReceipt } = history;
    const past = { ...(lastReceipt !== undefined && { lastReceipt }), ...errorOf(record) };
    if (connection === undefined) {
      const status = RED._('datacake-record.status.unconfigured');
      return { ok: true, result: { status, waiting: 0, today: [], rejected: 0, ...past } };
    }
    const status = connection.delivery.status(node.id);
    const { text = '' } = recordStatus(status, (key, options) => RED._(key, options));
    return {
      ok: true,
      result: {
        status: text,
        ...('reason' in status && { reason: status.reason }),
        waiting: 'waiting' in status ? status.waiting : 0,
        today: connection.delivery.datapoints(node.id).slice(0, mostDevices),
        rejected: await connection.rejected.count(node.id),
        ...past,
      },
    };
  };
}

function errorOf({ history: { lastError } }: RunningRecord): Pick<Activity, 'lastError'> {
  return lastError === undefined ? {} : { lastError };
}
