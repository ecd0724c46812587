import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** An MQTT broker for the flows of a test. */
export interface Broker {
  readonly port: number;
  close(): Promise<void>;
}

export async function startBroker(): Promise<Broker> {
  const { Aedes } = await import('aedes');
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => aedes.handle(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
