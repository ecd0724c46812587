import { propertiesOf, type MessageProperty } from '../../../src/mapping/properties';
import { type InjectNode, messageOf } from './expected-message';

/** What the next message will hold, where the flow tells: a node that an inject node is wired to gets what that sends. */
export function expectedProperties(id: string): readonly MessageProperty[] {
  const links = RED.nodes.filterLinks({ target: { id } }) as { source: InjectNode }[];
  const inject = links.map(({ source }) => source).find(({ type }) => type === 'inject');
  return inject === undefined ? [] : propertiesOf(messageOf(inject, Date.now()));
}
