import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LimitAudit } from '../simulator/core/limit-audit';
import type { Measurement } from '../../src/model';

/** How the sink answers. */
export interface SinkOptions {
  /** The HTTP status. */
  status: number;
  /** Milliseconds until it answers. */
  latency: number;
  /** True to look into every request; otherwise measurements are only counted, which costs little. */
  audits: boolean;
}

/** What the sink has got so far. Times are Unix milliseconds; 0 for never. */
export interface Received {
  requests: number;
  measurements: number;
  firstRequest: number;
  /** When the last measurement came. */
  last: number;
  /** Writes that came too close to one of the same field. */
  breaches: number;
  /** By field, how often it was written and when first and last. */
  fields: Record<string, { writes: number; first: number; last: number }>;
}

const nothing: Received = { requests: 0, measurements: 0, firstRequest: 0, last: 0, breaches: 0, fields: {} };

const options = JSON.parse(process.argv[2] ?? '{}') as SinkOptions;
let received: Received = structuredClone(nothing);
let audit = new LimitAudit(() => undefined);

function look(body: string): void {
  const now = Date.now();
  const fields = (JSON.parse(body) as Measurement[]).map(({ field }) => field);
  const carried = { request: received.requests, device: '', fields, arrivedAt: now, monotonic: performance.now() };
  audit.arrived(carried);
  received.breaches = audit.count;
  for (const field of fields) {
    const seen = (received.fields[field] ??= { writes: 0, first: now, last: now });
    seen.writes += 1;
    seen.last = now;
  }
}

/* A process of its own that answers every request and counts its measurements. It tells its address, and its counts when asked. */
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    received.requests += 1;
    received.measurements += body.split('"field"').length - 1;
    received.last = Date.now();
    received.firstRequest ||= received.last;
    if (options.audits) look(body);
    const answer = (): void => {
      response.statusCode = options.status;
      response.setHeader('Content-Type', 'application/json').end('{}');
    };
    if (options.latency > 0) setTimeout(answer, options.latency);
    else answer();
  });
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (question) => {
  if (question === 'reset') {
    received = structuredClone(nothing);
    audit = new LimitAudit(() => undefined);
  }
  process.send?.(received);
});
process.on('disconnect', () => process.exit());
