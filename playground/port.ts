import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartupError } from './startup-error';

/** Loopback only, because the playground has no passwords. */
export const HOST = '127.0.0.1';

/**
 * Checks that a port is free.
 *
 * @param purpose what will listen there
 * @param option of the command line that chooses another port
 * @throws StartupError that names the port and the option
 */
export async function checkPort(port: number, purpose: string, option: string): Promise<void> {
  const server = createServer().listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new StartupError(
      `${describeError(port, purpose, error)} Choose another: npm start -- ${option} ${suggestPort(port)}`,
    );
  }
  server.close();
  await once(server, 'close');
}

function describeError(port: number, purpose: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port}, meant for ${purpose}, is in use.`;
  if (code === 'EACCES') return `Port ${port}, meant for ${purpose}, is not open to this user.`;
  return `Port ${port}, meant for ${purpose}, can't be used: ${message}.`;
}

function suggestPort(port: number): number {
  return port < 1024 ? port + 8000 : port > 65_000 ? port - 1000 : port + 10;
}
