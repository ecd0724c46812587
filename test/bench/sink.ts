import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the sink has got so far. `last` is when the last measurement came, in Unix milliseconds. */
export interface Received {
  requests: number;
  measurements: number;
  last: number;
}

const received: Received = { requests: 0, measurements: 0, last: 0 };
const wait = Number(process.argv[2] ?? 0);

/* A process of its own that accepts every measurement and counts it. It tells its address, and its counts when asked. */
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    received.requests += 1;
    received.measurements += body.split('"field"').length - 1;
    received.last = Date.now();
    const answer = (): void => void response.setHeader('Content-Type', 'application/json').end('{}');
    if (wait > 0) setTimeout(answer, wait);
    else answer();
  });
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (question) => {
  if (question === 'reset') Object.assign(received, { requests: 0, measurements: 0, last: 0 });
  process.send?.(received);
});
process.on('disconnect', () => process.exit());
