import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { cert, key } from '../../unit/src/datacake/certificate';

/** Accepts measurements over the scheme in its argument; prints its port, and then the body of each request. */
const handler: Parameters<typeof createServer>[1] = (request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
  request.on('end', () => {
    console.log(body);
    response.end('{}');
  });
};

const server = process.argv[2] === 'https' ? createSecureServer({ key, cert }, handler) : createServer(handler);
server.listen(0, '0.0.0.0', () => console.log((server.address() as AddressInfo).port));
