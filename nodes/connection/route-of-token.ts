import { normalizeAddress } from '../../src/datacake/address';
import type { ConnectionConfig } from './settings';
import { isPlainHttp } from './validation';

/** Where requests go, and how: what a token must not be sent over unless it was meant for it. */
export type TokenRoute = Pick<ConnectionConfig, 'address' | 'plainHttp' | 'proxy' | 'tls'>;

/** True when requests go where they went when the connection was deployed, in the same way and no less encrypted. */
export function usesDeployedRoute(route: TokenRoute, deployed: TokenRoute): boolean {
  const address = normalizeAddress(route.address);
  return (
    address === normalizeAddress(deployed.address) &&
    route.proxy === deployed.proxy &&
    route.tls === deployed.tls &&
    (deployed.plainHttp || !isPlainHttp(address))
  );
}
