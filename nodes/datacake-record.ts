import type { Node, NodeAPI } from 'node-red';
import { createFindAbsence } from './admin/absence';
import { createActivityHandlers, createMessageHandler } from './admin/activity';
import { createArrivalHandlers } from './admin/arrival';
import { createFunctionNodeHandler } from './admin/function-node';
import { createPreviewHandler } from './admin/preview';
import { createRejectedHandlers } from './admin/rejected';
import { createSendHandler } from './admin/send';
import { get, post } from './admin/route';
import { createDiscardWaitingHandler } from './admin/waiting';
import { DeployedNodes } from './deployed-nodes';
import { type DeployedRecord, type RecordDef, startRecord } from './record/record-node';

export = (RED: NodeAPI): void => {
  const deployed = new DeployedNodes<DeployedRecord>();
  const findAbsence = createFindAbsence(RED);

  /** Nodes that were created since flows have started. */
  const created = new Set<DeployedRecord>();

  function DatacakeRecord(this: Node, saved: RecordDef): void {
    RED.nodes.createNode(this, saved);
    const record = startRecord(RED, this, saved);
    const forget = deployed.add(this, record);
    created.add(record);
    this.on('close', () => {
      forget();
      created.delete(record);
    });
  }

  RED.nodes.registerType('datacake-record', DatacakeRecord);
  RED.events.on('flows:started', () => {
    for (const record of created) record.repeatStatus();
    created.clear();
  });

  const { activity, details } = createActivityHandlers(deployed, findAbsence);
  get(RED, { activity });
  const handlers = {
    details,
    ...createArrivalHandlers(deployed, findAbsence),
    message: createMessageHandler(deployed, findAbsence),
    preview: createPreviewHandler(RED, deployed, findAbsence),
    send: createSendHandler(deployed, findAbsence),
    functionNode: createFunctionNodeHandler(),
    ...createRejectedHandlers(deployed, findAbsence),
    discardWaiting: createDiscardWaitingHandler(deployed, findAbsence),
  };
  // A preview also holds the settings of a connection.
  post(RED, handlers, (id) => deployed.find(id)?.node ?? (RED.nodes.getNode(id) as Node | null) ?? undefined);
};
