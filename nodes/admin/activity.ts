import type { NodeAPI } from 'node-red';
import { recordStatus } from '../record/status';
import type { DeployedNodes } from '../deployed-nodes';
import type { Activity, AdminResult, LastMessage } from './api';
import type { DeployedRecord } from '../record/history';
import { propertiesOf } from '../../src/mapping/message-properties';
import type { Handler } from './route';
import { readNode } from './rejected';

const MAX_DEVICES = 50;

/** What a record node is doing: nothing that a message said is among it. */
export function activity(
  RED: NodeAPI,
  running: DeployedNodes<DeployedRecord>,
): (id: string) => Promise<AdminResult<Activity>> {
  return async (id) => {
    const record = running.find(id);
    if (record === undefined) return { ok: false, error: { code: 'node-unknown' } };
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
        today: connection.delivery.datapoints(node.id).slice(0, MAX_DEVICES),
        rejected: await connection.rejected.count(node.id),
        ...past,
      },
    };
  };
}

function errorOf({ history: { lastError } }: DeployedRecord): Pick<Activity, 'lastError'> {
  return lastError === undefined ? {} : { lastError };
}

/** What the last message that passed a record node held. */
export function message(running: DeployedNodes<DeployedRecord>): Handler<LastMessage> {
  return (body) => {
    const passed = running.find(readNode(body))?.last.passed;
    if (passed === undefined) return { ok: false, error: { code: 'no-message' } };
    return { ok: true, result: { at: new Date(passed.at).toISOString(), properties: propertiesOf(passed.message) } };
  };
}
