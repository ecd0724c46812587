/**
 * The record endpoint of a device for several measurements; the slash before `?` is part of it (documented).
 *
 * @param address the API's, without a slash at its end
 * @param device its UUID
 */
export function recordUrl(address: string, device: string): string {
  return `${address}/v1/devices/${encodeURIComponent(device)}/record/?batch=true`;
}

/**
 * @param address the API's, without a slash at its end
 */
export function graphqlUrl(address: string): string {
  return `${address}/graphql/`;
}
