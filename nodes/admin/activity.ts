import { propertiesOf } from '../../src/mapping/message-properties';
import type { DeployedNodes } from '../deployed-nodes';
import type { DeployedRecord } from '../record/record-node';
import type { FindAbsence } from './absence';
import { noMessage } from './preview-message';
import { type Handler, failure } from './route';

const MAX_DEVICES = 50;

/** What a record node is doing, without any value of a message. */
export function createActivityHandler(
  deployed: DeployedNodes<DeployedRecord>,
  findAbsence: FindAbsence,
): Handler<'activity'> {
  return {
    read: (body) => ({ node: body.nodeId() }),
    async answer({ node: id }) {
      const record = deployed.find(id);
      if (record === undefined) return failure(findAbsence(id));
      const { node, history, connection } = record;
      const state = record.state();
      // Also while the status says something else.
      const waiting = connection?.delivery.waiting(node.id) ?? 0;
      const common = { state, waiting, ...history.summary() };
      if (connection === undefined) return { ok: true, result: { ...common, today: [], rejected: 0 } };
      return {
        ok: true,
        result: {
          ...common,
          today: connection.delivery.datapoints(node.id).slice(0, MAX_DEVICES),
          rejected: await connection.rejected.count(node.id),
        },
      };
    },
  };
}

/** The properties of the last message of a record node. */
export function createMessageHandler(
  deployed: DeployedNodes<DeployedRecord>,
  findAbsence: FindAbsence,
): Handler<'message'> {
  return {
    read: (body) => ({ node: body.nodeId() }),
    answer({ node }) {
      const record = deployed.find(node);
      const kept = record?.lastMessage.kept;
      if (kept === undefined) return noMessage(node, record, findAbsence);
      return { ok: true, result: { at: new Date(kept.at).toISOString(), properties: propertiesOf(kept.message) } };
    },
  };
}
