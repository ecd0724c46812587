import { type FlowNode } from './harness';
import { TAB } from './running';

const DEVICE = 'be525e29-4398-4fc1-a928-000000000000';

/** What Datacake's documentation asks people to write. */
const documentedCode = (sink: string): string => `msg.url = '${sink}/v1/devices/${DEVICE}/record/?batch=true';
msg.headers = { Authorization: 'Token bench', 'Content-Type': 'application/json' };
msg.payload = [
  { field: 'WATT', value: msg.payload.watt },
  { field: 'AMPERE', value: msg.payload.ampere },
  { field: 'VOLT', value: msg.payload.volt },
];
return msg;`;

/** Only what every version of the settings calls by the same name: the rest is as in a new node. */
const FIELDS = [row('watt', 'WATT'), row('ampere', 'AMPERE'), row('volt', 'VOLT')];

/** When a message was made, as a value that the sink can tell the age of. */
export const SENT_FIELDS = [row('sent', 'SENT'), row('ampere', 'AMPERE'), row('volt', 'VOLT')];

/** Where record nodes that aren't told otherwise find the connection. */
const CONNECTION = 'connection';

function row(property: string, field: string): object {
  return { source: `payload.${property}`, sourceType: 'msg', field };
}

/** The function node of Datacake's documentation with an http request node. */
export function documented(sink: string): FlowNode[] {
  const func = documentedCode(sink);
  return [
    { id: 'first', type: 'function', z: TAB.id, func, outputs: 1, libs: [], wires: [['request']] },
    { id: 'request', type: 'http request', z: TAB.id, method: 'POST', ret: 'txt', url: '', wires: [['answered']] },
    { id: 'answered', type: 'bench-nothing', z: TAB.id, tells: true, wires: [] },
  ];
}

/** A node that does nothing. */
export function nothing(): FlowNode[] {
  return [{ id: 'first', type: 'bench-nothing', z: TAB.id, wires: [] }];
}

/** A connection, by default on disk and under the limit, as the form saves a new one. */
export function connection(sink: string, settings: object = {}): FlowNode {
  const own = { version: 1, address: sink, plainHttp: true, ...settings };
  return { id: CONNECTION, type: 'datacake-connection', ...own, credentials: { token: 'bench' } };
}

/** A record node that maps three fields. */
export function record(settings: object = {}, id = 'first'): FlowNode {
  const own = { version: 1, connection: CONNECTION, device: DEVICE, deviceType: 'str', fields: FIELDS, ...settings };
  return { id, type: 'datacake-record', z: TAB.id, x: 100, y: 100, ...own, wires: [[]] };
}

/** Takes the device from the message. */
export const DEVICE_OF_MESSAGE = { device: 'device', deviceType: 'msg' };

/** Takes the time from the sample. */
export const TIME_OF_SAMPLE = { time: 'payload.time', timeType: 'msg' };
