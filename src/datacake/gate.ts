import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** True when a request may leave now: asked as late as can be, once its connection stands. */
export type Gate = () => Promise<boolean> | boolean;

/** A request that its gate didn't let through: nothing of it has left. */
export class Withheld extends Error {
  override readonly name = 'Withheld';
}

/**
 * Holds a request back until its connection stands (TCP, the tunnel of a proxy, TLS) and then asks the gate, because opening a
 * connection can take as long as the time-out: the right to send may have ended meanwhile. Headers leave with the body.
 */
export function behindGate(request: ClientRequest, gate: Gate): ClientRequest {
  const chunks: unknown[] = [];
  const write = request.write.bind(request) as (chunk: unknown) => boolean;
  const end = request.end.bind(request);
  const letOut = async (): Promise<void> => {
    await standing(request);
    const isAdmitted = await gate();
    if (request.destroyed) return;
    if (!isAdmitted) throw new Withheld('the request may not leave');
    for (const chunk of chunks) write(chunk);
    end();
  };
  request.write = (chunk: unknown): boolean => chunks.push(chunk) > 0;
  request.end = (): ClientRequest => {
    letOut().catch((error: unknown) => request.destroy(error as Error));
    return request;
  };
  return request;
}

/** Fulfils when the connection of a request is open to its other end. Rejects when it can't be opened. */
async function standing(request: ClientRequest): Promise<void> {
  const socket = request.socket ?? ((await once(request, 'socket')) as [Socket])[0];
  if (socket.connecting) await once(socket, 'connect');
  // Undocumented, and true from the beginning of a TLS socket to the end of its handshake, also when the agent hands it out again.
  if ((socket as { secureConnecting?: boolean }).secureConnecting === true) await once(socket, 'secureConnect');
}
