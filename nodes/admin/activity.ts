import type { NodeAPI } from 'node-red';
import { propertiesOf } from '../../src/mapping/message-properties';
import { reasonKey } from '../../src/util/reason';
import type { DeployedNodes } from '../deployed-nodes';
import type { DeployedRecord } from '../record/record-node';
import { toNodeStatus } from '../record/status';
import { type Handler, failure } from './route';

const MAX_DEVICES = 50;

/** What a record node is doing, without any value of a message. */
export function createActivityHandler(RED: NodeAPI, deployed: DeployedNodes<DeployedRecord>): Handler<'activity'> {
  return {
    read: (body) => ({ node: body.nodeId() }),
    async answer({ node: id }) {
      const record = deployed.find(id);
      if (record === undefined) return failure('node-unknown');
      const { node, history, connection } = record;
      if (connection === undefined) {
        const status = RED._('datacake-record.status.unconfigured');
        return { ok: true, result: { status, waiting: 0, today: [], rejected: 0, ...history.summary() } };
      }
      const status = connection.delivery.status(node.id);
      const { text = '' } = toNodeStatus(status, (key, options) => RED._(key, options));
      return {
        ok: true,
        result: {
          status: text,
          ...('reason' in status && { reason: reasonKey(status.reason) }),
          waiting: 'waiting' in status ? status.waiting : 0,
          today: connection.delivery.datapoints(node.id).slice(0, MAX_DEVICES),
          rejected: await connection.rejected.count(node.id),
          ...history.summary(),
        },
      };
    },
  };
}

/** The properties of the last message of a record node. */
export function createMessageHandler(deployed: DeployedNodes<DeployedRecord>): Handler<'message'> {
  return {
    read: (body) => ({ node: body.nodeId() }),
    answer({ node }) {
      const kept = deployed.find(node)?.lastMessage.kept;
      if (kept === undefined) return failure('no-message');
      return { ok: true, result: { at: new Date(kept.at).toISOString(), properties: propertiesOf(kept.message) } };
    },
  };
}
