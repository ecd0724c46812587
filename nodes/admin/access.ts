import { normalizeAddress } from '../../src/datacake/address';
import { cleanToken, isSendable } from '../../src/datacake/token';
import type { DeployedConnection } from '../connection/connection-node';
import { usesDeployedRoute } from '../connection/route-of-token';
import { validateAddress } from '../connection/validation';
import { referenceOf } from '../settings';
import type { Access } from './api';
import { BadRequest, RequestBody } from './request-body';
import { type Failure, failure } from './route';

/** Real tokens seem to have 40 characters (seen), but that isn't documented. */
const MAX_TOKEN_LENGTH = 4096;

export function readAccess(body: RequestBody): Access {
  const token = body.optionalText('token', MAX_TOKEN_LENGTH);
  return {
    ...body.texts(['id', 'address', 'proxy', 'tls']),
    ...(token !== undefined && { token }),
    plainHttp: body.flag('plainHttp'),
  };
}

/**
 * True for a request that leads elsewhere than the deployed connection does. Only who may deploy may have Node-RED call any address, a
 * server of its own network included.
 *
 * @param body of any route that has access, as it came
 */
export function leavesDeployedWay(
  body: unknown,
  findDeployed: (connection: string) => DeployedConnection | undefined,
): boolean {
  try {
    const request = new RequestBody(body);
    const access = readAccess(request.any('access') === undefined ? request : request.object('access'));
    const deployed = findDeployed(access.id);
    return deployed === undefined || !usesDeployedRoute(access, deployed);
  } catch (error) {
    // It is refused as soon as it is read.
    if (error instanceof BadRequest) return false;
    throw error;
  }
}

/**
 * The address and the token for a request on behalf of a form, or why there can't be one. The stored token is used only with the
 * deployed address, proxy and TLS settings: otherwise whoever may edit a flow could have it sent to an address of their own.
 *
 * @param deployed undefined when the connection isn't deployed
 * @param absence why it isn't, where that is known
 */
export function resolveAccess(
  access: Access,
  deployed: DeployedConnection | undefined,
  absence?: 'flows-stopped' | 'connection-disabled',
): { ok: true; token: string; address: string } | Failure {
  const addressError = checkAddress(access);
  if (addressError !== undefined) return addressError;
  const typed = cleanToken(access.token ?? '');
  const token = typed === '' ? (deployed?.token ?? '') : typed;
  const variable = referenceOf(token);
  if (variable !== undefined) return failure('env-unset', variable);
  if (token === '') return failure((deployed === undefined ? absence : undefined) ?? 'token-missing');
  if (typed === '' && (deployed === undefined || !usesDeployedRoute(access, deployed))) return failure('token-again');
  if (!isSendable(token)) return failure('token-wrong');
  return { ok: true, token, address: normalizeAddress(access.address) };
}

/** @returns undefined for an address that requests may be sent to */
export function checkAddress(settings: Pick<Access, 'address' | 'plainHttp'>): Failure | undefined {
  const error = validateAddress(normalizeAddress(settings.address), settings.plainHttp);
  if (error === undefined) return undefined;
  return failure(error.code === 'address-plain' ? 'address-plain' : 'address-invalid');
}
