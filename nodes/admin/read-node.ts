import type { RequestBody } from './body';

/** The id of a record node. */
export function readNode(body: RequestBody): string {
  return body.text('node', 200);
}
