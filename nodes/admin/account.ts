import { readTokenInfo } from '../../src/datacake/discovery/account';
import type { Account } from './api';
import type { DiscoveryClient } from './discovery';
import { readAccess } from './read-access';
import type { Handler } from './route';

/** Who a token belongs to. It is asked anew each time: whoever tests a connection has just changed something. */
export function account(discovery: DiscoveryClient): Handler<Account> {
  return (body) => discovery.find(readAccess(body), readTokenInfo);
}
