import type { FlowNode } from '../node-red/harness/flow';
import { completed, connection, POSITION, record, tab } from '../node-red/harness/nodes';
import { row } from '../helpers/settings';

/** A flow that records what is posted to `/take` and answers once it is stored. */
export function soakFlow(address: string, token: string): FlowNode[] {
  return [
    tab,
    // A short time-out, so that a server that hangs gets many requests within minutes.
    connection(address, token, { timeout: 5 }),
    { id: 'in', type: 'http in', ...POSITION, url: '/take', method: 'post', wires: [['record']] },
    record('record', {
      ...{ device: 'payload.device', deviceType: 'msg', time: 'payload.time', timeType: 'msg', complete: 'stored' },
      fields: [
        row('payload.values.SOIL_MOISTURE', 'SOIL_MOISTURE'),
        row('payload.values.SOIL_TEMPERATURE', 'SOIL_TEMPERATURE'),
      ],
    }),
    completed(['record'], 'answer'),
    { id: 'answer', type: 'http response', ...POSITION, statusCode: '204', headers: {}, wires: [] },
  ];
}
