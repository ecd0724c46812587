import type { DeployedNodes } from '../deployed-nodes';
import type { DeployedRecord } from '../record/record-node';
import type { FindAbsence } from './absence';
import { type Handler, failure } from './route';

/** Longer than any serial number. */
const MAX_DEVICE_LENGTH = 1000;

/** Discards what waits of a record node for one device, such as one that was mistyped. */
export function createDiscardWaitingHandler(
  deployed: DeployedNodes<DeployedRecord>,
  findAbsence: FindAbsence,
): Handler<'discardWaiting'> {
  return {
    read: (body) => ({ node: body.nodeId(), device: body.text('device', MAX_DEVICE_LENGTH) }),
    async answer({ node: editorId, device }) {
      const record = deployed.find(editorId);
      if (record?.connection === undefined) return failure(findAbsence(editorId));
      // The node's own id differs from the editor's for a node inside a subflow.
      const samples = await record.connection.delivery.discard(record.node.id, device);
      return { ok: true, result: { samples } };
    },
  };
}
