import type { ApiRequest } from './core/exchange';
import { demoDevices, demoTokens } from './world/demo-world';

/** A moment to begin at, at noon UTC: a day's end is far. */
export const noon = Date.UTC(2026, 2, 14, 12);

/** A record request as a client of the demo world sends it; what a test is about is given. */
export function recordRequest(
  measurements: unknown,
  more: Partial<ApiRequest> & { device?: string; token?: string } = {},
): ApiRequest {
  const { device = demoDevices.bench, token = demoTokens.apiUser, ...rest } = more;
  return {
    method: 'POST',
    url: `/v1/devices/${device}/record/?batch=true`,
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(measurements),
    arrivedAt: noon,
    ...rest,
  };
}

/** A GraphQL request as a client of the demo world sends it. */
export function queryRequest(
  query: string,
  variables: Record<string, unknown> = {},
  more: Partial<ApiRequest> & { token?: string } = {},
): ApiRequest {
  const { token = demoTokens.apiUser, ...rest } = more;
  return {
    method: 'POST',
    url: '/graphql/',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    arrivedAt: noon,
    ...rest,
  };
}
