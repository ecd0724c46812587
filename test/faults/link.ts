import { spawnSync } from 'node:child_process';

/** A virtual network cable between two network namespaces of Linux, which can be pulled out and plugged in again. */
export interface Link {
  /** The namespaces at its ends, for `ip netns exec`. */
  client: string;
  server: string;
  serverAddress: string;
  down(): void;
  up(): void;
  remove(): void;
}

const CLIENT_ADDRESS = '10.213.7.1';
const SERVER_ADDRESS = '10.213.7.2';
const SERVER_MAC = '02:00:00:00:00:02';

/** @returns undefined where this process may not create namespaces: it needs Linux, root and iproute2 */
export function createLink(): Link | undefined {
  const client = `datacake-${process.pid}-a`;
  const server = `datacake-${process.pid}-b`;
  const remove = (): void => {
    for (const namespace of [client, server]) ip(`netns del ${namespace}`);
  };
  const isReady = [
    `netns add ${client}`,
    `netns add ${server}`,
    `-n ${client} link add cable type veth peer name cable address ${SERVER_MAC} netns ${server}`,
    `-n ${client} addr add ${CLIENT_ADDRESS}/24 dev cable`,
    `-n ${server} addr add ${SERVER_ADDRESS}/24 dev cable`,
    `-n ${client} link set cable up`,
    `-n ${server} link set cable up`,
    // Otherwise packets wait until the system has asked for the server's MAC address, which no program can take back.
    `-n ${client} neigh add ${SERVER_ADDRESS} lladdr ${SERVER_MAC} nud permanent dev cable`,
  ].every(ip);
  if (!isReady) {
    remove();
    return undefined;
  }
  // The server's end: the client's system notices nothing, and goes on trying to deliver what it has taken.
  const set = (state: 'up' | 'down') => () => void ip(`-n ${server} link set cable ${state}`);
  return { client, server, serverAddress: SERVER_ADDRESS, down: set('down'), up: set('up'), remove };
}

function ip(command: string): boolean {
  return spawnSync('ip', command.split(' '), { stdio: 'ignore' }).status === 0;
}
