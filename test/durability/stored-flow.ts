import type { FlowNode } from '../node-red/harness/flow';
import { completed, connection, POSITION, record, tab } from '../node-red/harness/nodes';
import { row } from '../helpers/settings';
import { demoDevices, demoTokens } from '../simulator/index';

export const device = demoDevices.lifted;

/** The time of the first message; each has a second of its own, so that none is aggregated with another. */
export const FIRST_TIME_S = 1_600_000_000;

/**
 * Answers a POST of `{ n, at }` to `/take` once it is stored.
 *
 * @param address of the API
 */
export function flow(address: string): FlowNode[] {
  const fields = [row('payload.n', 'WATT')];
  return [
    tab,
    connection(address, demoTokens.apiUser, { limit: 'lifted' }),
    { id: 'in', type: 'http in', ...POSITION, url: '/take', method: 'post', wires: [['record']] },
    record('record', { device, fields, time: 'payload.at', timeType: 'msg', complete: 'stored' }),
    completed(['record'], 'answer'),
    { id: 'answer', type: 'http response', ...POSITION, statusCode: '204', headers: {}, wires: [] },
  ];
}
