import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LimitAudit } from '../simulator/core/limit-audit';

/** How the sink answers. */
export interface SinkOptions {
  /** The HTTP status. */
  status: number;
  /** Milliseconds until it answers. */
  latencyMs: number;
  /** True to look into every request; otherwise measurements are only counted, which costs little. */
  audits: boolean;
}

/** What the sink is asked or told; it always answers with what it has got. */
export type Question = 'read' | 'reset' | Pick<SinkOptions, 'latencyMs'>;

/** What the sink has got so far. Times are Unix milliseconds; 0 for never. */
export interface Received {
  requests: number;
  measurements: number;
  firstRequestAt: number;
  /** When the last measurement came. */
  lastAt: number;
  /** Writes that came too close to one of the same field. */
  breaches: number;
  /** By device and field, how often it was written and when first and last. */
  writes: Record<string, { count: number; firstAt: number; lastAt: number }>;
  /** By device, when the newest message was made of which a value came; it outlives a reset. */
  newest: Record<string, number>;
}

const NOTHING: Received = {
  requests: 0,
  measurements: 0,
  firstRequestAt: 0,
  lastAt: 0,
  breaches: 0,
  writes: {},
  newest: {},
};

const options = JSON.parse(process.argv[2] ?? '{}') as SinkOptions;
let received: Received = structuredClone(NOTHING);
/** Goes on when the counts begin anew: a breach may lie across. */
const audit = new LimitAudit(() => undefined);

function look(url: string, body: string): void {
  const now = Date.now();
  const device = /devices\/([^/]+)/.exec(url)?.[1] ?? '';
  const measurements = JSON.parse(body) as { field: string; value: unknown }[];
  const fields = measurements.map(({ field }) => field);
  audit.clear();
  audit.arrived({ request: received.requests, device, fields, arrivedAt: now, monotonic: performance.now() });
  received.breaches += audit.count;
  for (const { field, value } of measurements) {
    const write = (received.writes[`${device} ${field}`] ??= { count: 0, firstAt: now, lastAt: now });
    write.count += 1;
    write.lastAt = now;
    if (field === 'SENT') received.newest[device] = Math.max(received.newest[device] ?? 0, Number(value));
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
    received.lastAt = Date.now();
    received.firstRequestAt ||= received.lastAt;
    if (options.audits) look(request.url ?? '', body);
    const answer = (): void => {
      response.statusCode = options.status;
      response.setHeader('Content-Type', 'application/json').end('{}');
    };
    if (options.latencyMs > 0) setTimeout(answer, options.latencyMs);
    else answer();
  });
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (question: Question) => {
  if (typeof question === 'object') Object.assign(options, question);
  if (question === 'reset') received = { ...structuredClone(NOTHING), newest: received.newest };
  process.send?.(received);
});
process.on('disconnect', () => process.exit());
