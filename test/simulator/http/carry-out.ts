import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Action } from '../core/exchange';

/** Does to a real connection what the core decided. */
export function carryOut(action: Action, response: ServerResponse): void {
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
  // Only a plain TCP socket can send RST; TLS ends without its closing alert, which a client takes for the same.
  if (socket?.constructor === Socket) socket.resetAndDestroy();
  else socket?.destroy();
}

function flood(response: ServerResponse, chunk: string, bytes: number): void {
  let left = bytes;
  const pour = () => {
    while (left > 0 && !response.destroyed) {
      const part = left < chunk.length ? chunk.slice(0, left) : chunk;
      left -= part.length;
      if (!response.write(part)) {
        response.once('drain', pour);
        return;
      }
    }
    if (left <= 0) response.end();
  };
  pour();
}
