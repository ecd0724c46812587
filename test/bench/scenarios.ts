import type { FlowNode } from '../real/harness/flow';
import { connection, record, tab } from '../real/harness/nodes';
import { row } from '../saved-nodes';

/** Something that is measured in a real Node-RED. */
export interface Scenario {
  key: 'a' | 'b' | 'c' | 'd';
  title: string;
  messages: number;
  /** The nodes behind the source, the first of which has the id `first`. */
  flow(sink: string): FlowNode[];
}

const device = 'be525e29-4398-4fc1-a928-dead7fdfe218';

const documented = (sink: string): string => `msg.url = '${sink}/v1/devices/${device}/record/?batch=true';
msg.headers = { Authorization: 'Token bench', 'Content-Type': 'application/json' };
msg.payload = [
  { field: 'WATT', value: msg.payload.watt },
  { field: 'AMPERE', value: msg.payload.ampere },
  { field: 'VOLT', value: msg.payload.volt },
];
return msg;`;

const recording = (sink: string, journal: 'memory' | 'disk'): FlowNode[] => [
  connection(sink, 'bench', { limit: 'lifted', journal }),
  record('first', { device, fields }),
];

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

export const scenarios: readonly Scenario[] = [
  {
    key: 'a',
    title: 'documented function node and http request',
    messages: 5000,
    flow: (sink) => [
      { id: 'first', type: 'function', z: tab.id, func: documented(sink), outputs: 1, libs: [], wires: [['request']] },
      { id: 'request', type: 'http request', z: tab.id, method: 'POST', ret: 'txt', url: '', wires: [[]] },
    ],
  },
  {
    key: 'b',
    title: 'a node that does nothing',
    messages: 500_000,
    flow: () => [{ id: 'first', type: 'bench-nothing', z: tab.id, wires: [] }],
  },
  {
    key: 'c',
    title: 'datacake record, memory journal, limit lifted',
    messages: 200_000,
    flow: (sink) => recording(sink, 'memory'),
  },
  {
    key: 'd',
    title: 'datacake record, disk journal, limit lifted',
    messages: 200_000,
    flow: (sink) => recording(sink, 'disk'),
  },
];
