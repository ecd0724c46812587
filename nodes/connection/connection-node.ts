import type { Node, NodeDef } from 'node-red';
import type { Delivery } from '../../src/delivery/delivery';
import type { RejectedFile } from '../../src/journal/rejected-file';
import type { RecordListeners } from './record-listeners';
import type { ConnectionConfig, ConnectionCredentials } from './settings';

export type ConnectionDef = NodeDef & ConnectionConfig;

/** A `datacake-connection` node as record nodes see it. */
export interface ConnectionNode extends Node<ConnectionCredentials> {
  delivery: Delivery;
  /** The record nodes that use this connection now. */
  records: RecordListeners;
  /** What was refused of theirs. */
  rejected: RejectedFile;
}
