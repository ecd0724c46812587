/** The API's address without white space around it and slashes at its end, as requests begin with it. */
export function normalizeAddress(address: string): string {
  const trimmed = address.trim();
  let end = trimmed.length;
  while (trimmed.charAt(end - 1) === '/') end -= 1;
  return trimmed.slice(0, end);
}
