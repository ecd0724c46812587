import type { Node, NodeAPI } from 'node-red';
import { createFindAbsence } from './admin/absence';
import { createActivityHandlers, createMessageHandler } from './admin/activity';
import { createArrivalHandlers } from './admin/arrival';
import { createFunctionNodeHandler } from './admin/function-node';
import { createPreviewHandler } from './admin/preview';
import { createRejectedHandlers } from './admin/rejected';
import { createSendHandler } from './admin/send';
import { get, post } from './admin/route';
import { DeployedNodes } from './deployed-nodes';
import { type DeployedRecord, type RecordDef, startRecord } from './record/record-node';

export = (RED: NodeAPI): void => {
  const deployed = new DeployedNodes<DeployedRecord>();
  const findAbsence = createFindAbsence(RED);

  function DatacakeRecord(this: Node, saved: RecordDef): void {
    RED.nodes.createNode(this, saved);
    this.on('close', deployed.add(this, startRecord(RED, this, saved)));
  }

  RED.nodes.registerType('datacake-record', DatacakeRecord);

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
  };
  // A preview also holds the settings of a connection.
  post(RED, handlers, (id) => deployed.find(id)?.node ?? (RED.nodes.getNode(id) as Node | null) ?? undefined);
};
