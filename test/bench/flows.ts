import type { FlowNode } from '../node-red/harness/flow';
import { connection, record, tab } from '../node-red/harness/nodes';
import { row } from '../helpers/settings';
import type { ConnectionConfig } from '../../nodes/connection/settings';

/** The device that all flows record to. */
export const device = 'be525e29-4398-4fc1-a928-dead7fdfe218';

const documentedCode = (sink: string): string => `msg.url = '${sink}/v1/devices/${device}/record/?batch=true';
msg.headers = { Authorization: 'Token bench', 'Content-Type': 'application/json' };
msg.payload = [
  { field: 'WATT', value: msg.payload.watt },
  { field: 'AMPERE', value: msg.payload.ampere },
  { field: 'VOLT', value: msg.payload.volt },
];
return msg;`;

const fields = [row('payload.watt', 'WATT'), row('payload.ampere', 'AMPERE'), row('payload.volt', 'VOLT')];

/** Emits the messages of a burst one by one, as a function node of a user does. */
const emit = `for (let index = msg.payload.from; index < msg.payload.to; index++) {
  node.send({ payload: { watt: index, ampere: (index % 100) / 10, volt: 230.5 } });
}`;

/** Where all messages come from. */
export const source: readonly FlowNode[] = [
  { id: 'source', type: 'bench-source', z: tab.id, wires: [['emit']] },
  { id: 'emit', type: 'function', z: tab.id, func: emit, outputs: 1, libs: [], wires: [['first']] },
];

/** The function node of Datacake's documentation with an http request node. */
export function documented(sink: string): FlowNode[] {
  const func = documentedCode(sink);
  return [
    { id: 'first', type: 'function', z: tab.id, func, outputs: 1, libs: [], wires: [['request']] },
    { id: 'request', type: 'http request', z: tab.id, method: 'POST', ret: 'txt', url: '', wires: [[]] },
  ];
}

/** A node that does nothing. */
export function nothing(): FlowNode[] {
  return [{ id: 'first', type: 'bench-nothing', z: tab.id, wires: [] }];
}

/** A record node that maps three fields. */
export function recording(sink: string, settings: Partial<ConnectionConfig> = {}): FlowNode[] {
  return [connection(sink, 'bench', settings), record('first', { device, fields })];
}
