import type { FlowNode } from '../node-red/harness/flow';
import { completed, connection, place, record, tab } from '../node-red/harness/nodes';
import { row } from '../helpers/settings';

/** A flow that records what is posted to `/take` and answers once it is stored. */
export function soakFlow(address: string, token: string): FlowNode[] {
  return [
    tab,
    // Given up soon, so that a server that hangs is asked often within minutes.
    connection(address, token, { timeout: 5 }),
    { id: 'in', type: 'http in', ...place, url: '/take', method: 'post', wires: [['record']] },
    record('record', {
      ...{ device: 'payload.device', deviceType: 'msg', time: 'payload.time', timeType: 'msg', complete: 'stored' },
      fields: [
        row('payload.values.SOIL_MOISTURE', 'SOIL_MOISTURE'),
        row('payload.values.SOIL_TEMPERATURE', 'SOIL_TEMPERATURE'),
      ],
    }),
    completed(['record'], 'answer'),
    { id: 'answer', type: 'http response', ...place, statusCode: '204', headers: {}, wires: [] },
  ];
}
