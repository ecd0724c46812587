import type { Body } from './body';

/** The id of a record node. */
export function readNode(body: Body): string {
  return body.text('node', 200);
}
