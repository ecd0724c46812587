import { type Fault, demoSerials, demoWorkspaces } from '../../simulator/index';
import type { ConnectionConfig } from '../../../nodes/connection/settings';

/** A case of what may become of a request to Datacake, with what brings it about. */
export interface RequestOutcome {
  name: string;
  /** Changes to a connection that works. */
  connection?: Partial<ConnectionConfig>;
  /** A device that works when absent. */
  device?: string;
  /** What the simulated Datacake, or a proxy before it, does with the request. */
  fault?: Fault;
}

/** Nothing listens here: the port is that of the discard service. */
export const UNREACHABLE_URL = 'http://127.0.0.1:9';

/**
 * Every outcome of a request, from accepted to never sent.
 *
 * @param api the address of the simulated Datacake
 * @param trap the address of another server, which redirects lead to
 * @param secret text that hostile answers repeat wherever an answer can hold text
 */
export function requestOutcomes(api: string, trap: string, secret: string): RequestOutcome[] {
  const workspace = demoWorkspaces.factory.id;
  return [
    { name: 'accepted' },
    ...Object.entries(faultsByName(trap, secret)).map(([name, fault]) => ({ name, fault })),
    { name: 'refused-connection', connection: { address: UNREACHABLE_URL } },
    { name: 'unknown-host', connection: { address: 'http://datacake.invalid' } },
    { name: 'no-tls', connection: { address: api.replace('http:', 'https:') } },
    { name: 'dead-proxy', connection: { proxy: 'proxy' } },
    { name: 'unknown-device', device: '00000000-0000-4000-8000-000000000000' },
    { name: 'serial', device: demoSerials.powerMeter, connection: { workspace } },
    { name: 'unknown-serial', device: 'NOBODY-HAS-THIS', connection: { workspace } },
  ];
}

function faultsByName(trap: string, secret: string): Record<string, Fault> {
  const echo = { detail: `The token "${secret}" is not welcome`, error: `Authorization: Token ${secret}` };
  return {
    unauthorized: { kind: 'status', status: 401 },
    'unauthorized-echo': { kind: 'status', status: 401, body: echo },
    forbidden: { kind: 'status', status: 403, body: echo },
    'not-found': { kind: 'status', status: 404, body: echo },
    'bad-request': { kind: 'status', status: 400, body: echo },
    'bad-request-list': { kind: 'status', status: 422, body: [echo] },
    'bad-request-text': { kind: 'status', status: 400, body: `You sent "Token ${secret}"` },
    'too-large': { kind: 'status', status: 413, body: echo },
    'too-many': { kind: 'status', status: 429, retryAfter: { seconds: 1, as: 'date' }, body: echo },
    'server-error': { kind: 'status', status: 500, body: `<html><body>Token ${secret}</body></html>` },
    unavailable: { kind: 'status', status: 503, body: echo },
    'proxy-login': { kind: 'status', status: 407, headers: { 'proxy-authenticate': `Basic realm="${secret}"` } },
    'redirect-away': { kind: 'redirect', to: `${trap}/?token=${secret}`, status: 307 },
    'redirect-within': { kind: 'redirect', to: '/trap/', status: 302 },
    delay: { kind: 'delay', ms: 200 },
    timeout: { kind: 'hang' },
    reset: { kind: 'reset' },
    portal: { kind: 'portal' },
    garbage: { kind: 'garbage' },
    cut: { kind: 'cut', ending: 'close' },
    flood: { kind: 'flood' },
  };
}
