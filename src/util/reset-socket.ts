import type { Socket } from 'node:net';

/**
 * Closes a TCP socket so that the system drops what it hasn't delivered yet. One that is being ended can't be reset: Node.js would keep
 * it, and spin on it, for good.
 */
export function resetSocket(socket: Socket): void {
  if (socket.connecting || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
