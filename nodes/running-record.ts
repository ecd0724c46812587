import type { Node } from 'node-red';
import type { ConnectionNode } from './connection-node';
import type { LastMessage } from './last-message';
import type { RecordHistory } from './record-history';

/** A record node that is deployed, as its form sees it. */
export interface DeployedRecord {
  node: Node;
  last: LastMessage;
  history: RecordHistory;
  /** Absent while the node isn't configured: then it takes nothing. */
  connection?: ConnectionNode;
}
