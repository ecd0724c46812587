import type { Access } from './api';
import type { RequestBody } from './body';

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
