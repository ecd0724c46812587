import { validateAddress, isPlainHttp } from '../connection/validation';
import type { Access, AdminError } from './api';
import type { RequestBody } from './request-body';

/** What a connection was deployed with. */
export interface DeployedAccess extends Omit<Access, 'id' | 'token'> {
  token: string;
}

/** Where to and as whom, or why not. */
export type ResolvedAccess = { ok: true; token: string; address: string } | { ok: false; error: AdminError };

/** What no HTTP header can carry. */
const UNSENDABLE = /[^\x20-\x7e]/;

/**
 * Whether Datacake may be asked something as a form has the connection now. The stored token goes only where it was deployed
 * to go, and the way that it was: otherwise whoever may edit a flow could have it sent to an address of their own.
 *
 * @param deployed the connection as it runs; undefined when it isn't deployed
 */
export function resolveAccess(access: Access, deployed: DeployedAccess | undefined): ResolvedAccess {
  const address = normalizeAddress(access.address);
  const wrong = validateAddress(address, access.plainHttp);
  if (wrong !== undefined)
    return refused({ code: wrong.code === 'address-plain' ? 'address-plain' : 'address-invalid' });
  const typed = access.token?.trim() ?? '';
  if (typed !== '')
    return UNSENDABLE.test(typed) ? refused({ code: 'token-wrong' }) : { ok: true, token: typed, address };
  const stored = deployed?.token.trim() ?? '';
  if (deployed === undefined || stored === '') return refused({ code: 'token-missing' });
  if (!usesDeployedRoute(access, deployed)) return refused({ code: 'token-again' });
  return UNSENDABLE.test(stored) ? refused({ code: 'token-wrong' }) : { ok: true, token: stored, address };
}

function usesDeployedRoute(access: Access, deployed: DeployedAccess): boolean {
  const address = normalizeAddress(access.address);
  return (
    address === normalizeAddress(deployed.address) &&
    access.proxy === deployed.proxy &&
    access.tls === deployed.tls &&
    (deployed.plainHttp || !isPlainHttp(address))
  );
}

/** As the transport takes it: without white space around it and slashes at its end. */
export function normalizeAddress(address: string): string {
  return address.trim().replace(/\/+$/, '');
}

function refused(error: AdminError): ResolvedAccess {
  return { ok: false, error };
}

/** The longest token that is taken: real ones seem to have 40 characters, but that isn't documented. */
const MAX_TOKEN_LENGTH = 4096;

export function readAccess(access: RequestBody): Access {
  const token = access.optionalText('token', MAX_TOKEN_LENGTH);
  return {
    id: access.text('id'),
    ...(token !== undefined && { token }),
    address: access.text('address'),
    plainHttp: access.flag('plainHttp'),
    proxy: access.text('proxy'),
    tls: access.text('tls'),
  };
}
