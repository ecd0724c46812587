import { once } from 'node:events';
import { createServer } from 'node:net';
import { Hindrance } from './hindrance';

/** The only address that the playground listens at: it has no passwords. */
export const host = '127.0.0.1';

/**
 * Makes sure that a port can be had.
 *
 * @param what listens there, and @param option chooses another
 * @throws Hindrance that names the port and the option
 */
export async function checkPort(port: number, what: string, option: string): Promise<void> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Hindrance(`${sentence(port, what, error)} Choose another: npm start -- ${option} ${suggestion(port)}`);
  }
  server.close();
  await once(server, 'close');
}

function sentence(port: number, what: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port}, meant for ${what}, is in use.`;
  if (code === 'EACCES') return `Port ${port}, meant for ${what}, is not open to this user.`;
  return `Port ${port}, meant for ${what}, can't be used: ${message}.`;
}

function suggestion(port: number): number {
  return port < 1024 ? port + 8000 : port > 65_000 ? port - 1000 : port + 10;
}
