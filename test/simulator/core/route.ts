/** The endpoint of a request. */
export type Route =
  | { kind: 'record'; device: string; batch: boolean }
  | { kind: 'graphql' }
  /** One of the above without the slash before the query. */
  | { kind: 'missing-slash'; location: string; device?: string }
  | { kind: 'not-found' };

/** @param url path and query */
export function routeOf(url: string): Route {
  const [path = '', query = ''] = url.split('?', 2);
  const record = /^\/v1\/devices\/([^/]+)\/record(\/?)$/.exec(path);
  if (record?.[1] !== undefined) {
    const device = decode(record[1]);
    if (record[2] === '') return { kind: 'missing-slash', location: withSlash(path, query), device };
    return { kind: 'record', device, batch: new URLSearchParams(query).get('batch') === 'true' };
  }
  if (path === '/graphql') return { kind: 'missing-slash', location: withSlash(path, query) };
  return path === '/graphql/' ? { kind: 'graphql' } : { kind: 'not-found' };
}

function withSlash(path: string, query: string): string {
  return query === '' ? `${path}/` : `${path}/?${query}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
