import type { Node, NodeAPI } from 'node-red';
import type * as handlers from './admin/record-handlers';
import { get, onFirstRequest, post } from './admin/route';
import { DeployedNodes } from './deployed-nodes';
import { type DeployedRecord, type RecordDef, startRecord } from './record/record-node';

/** The routes about record nodes, except for that which readers may ask. */
const POSTED = [
  'details',
  'arrival',
  'lastValues',
  'message',
  'preview',
  'send',
  'functionNode',
  'rejected',
  'resend',
  'discard',
  'discardWaiting',
] as const;

export default (RED: NodeAPI): void => {
  const deployed = new DeployedNodes<DeployedRecord>();

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

  const load = onFirstRequest(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { createRecordHandlers } = require('./admin/record-handlers') as typeof handlers;
    return createRecordHandlers(RED, deployed);
  });
  get(RED, load);
  // A preview also holds the settings of a connection.
  post(RED, POSTED, load, (id) => deployed.find(id)?.node ?? (RED.nodes.getNode(id) as Node | null) ?? undefined);
};
