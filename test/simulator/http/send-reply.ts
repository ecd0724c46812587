import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Action } from '../core/exchange';

/** Carries out the core's reply on a real connection. */
export function sendReply(action: Action, response: ServerResponse): void {
  switch (action.kind) {
    case 'answer':
      response.writeHead(action.status, action.headers).end(action.body);
      return;
    case 'hang':
      return;
    case 'reset':
      reset(response);
      return;
    case 'cut':
      response.writeHead(action.status, { ...action.headers, 'content-length': String(action.length) });
      response.write(action.body, () => {
        if (action.ending === 'close') response.socket?.destroy();
      });
      return;
    case 'flood':
      response.writeHead(action.status, action.headers);
      flood(response, action.chunk, action.bytes);
  }
}

function reset(response: ServerResponse): void {
  const { socket } = response;
  // Only a plain TCP socket can send RST; for a client, TLS that ends without its closing alert is equivalent.
  if (socket?.constructor === Socket) socket.resetAndDestroy();
  else socket?.destroy();
}

function flood(response: ServerResponse, chunk: string, bytes: number): void {
  let remaining = bytes;
  const write = () => {
    while (remaining > 0 && !response.destroyed) {
      const part = remaining < chunk.length ? chunk.slice(0, remaining) : chunk;
      remaining -= part.length;
      if (!response.write(part)) {
        response.once('drain', write);
        return;
      }
    }
    if (remaining <= 0) response.end();
  };
  write();
}
