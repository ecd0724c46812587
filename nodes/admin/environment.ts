import type { Node, NodeAPI } from 'node-red';
import { referenceOf } from '../settings';

/** A setting of a form names a variable that isn't set. */
export class UnsetVariable extends Error {
  readonly variable: string;

  constructor(variable: string) {
    super(`the environment variable ${variable} isn't set`);
    this.variable = variable;
  }
}

/** Types of typed inputs whose text reads a variable by itself, or isn't read. */
const OF_OWN_SYNTAX: readonly unknown[] = ['env', 'jsonata', 'arrival'];

/** As deep as the settings of a form are nested. */
const MAX_DEPTH = 5;

/** `RED.util.getSetting`, which the types lack. */
interface EnvironmentReader {
  getSetting: (node: Node | undefined, name: string, flow?: unknown) => unknown;
}

/** True when any text of a request is a reference to the environment, `${NAME}`. */
export function hasReference(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return referenceOf(value) !== undefined;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  return Object.values(value).some((member) => hasReference(member, depth + 1));
}

/**
 * Replaces the references in the settings of a form, as Node-RED does when it starts a node. An object with the id of a deployed node has the variables of that node's group, tab or subflow; one that isn't deployed those of
 * the tab `z`; anything else those of all flows.
 *
 * @param findNode the deployed node that the editor knows by an id
 * @throws UnsetVariable where a variable isn't set: as a text of its own, the reference would be sent
 */
export function resolveReferences(RED: NodeAPI, findNode: (id: string) => Node | undefined, value: unknown): unknown {
  const { getSetting } = RED.util as unknown as EnvironmentReader;

  function resolve(part: unknown, scope: Scope, depth: number): unknown {
    if (typeof part === 'string') {
      const name = referenceOf(part);
      if (name === undefined) return part;
      const set = getSetting(scope.node, name, scope.flow);
      if (set === undefined) throw new UnsetVariable(name);
      return typeof set === 'string' || typeof set === 'number' || typeof set === 'boolean' ? String(set) : part;
    }
    if (typeof part !== 'object' || part === null || depth > MAX_DEPTH) return part;
    if (Array.isArray(part)) return part.map((member) => resolve(member, scope, depth + 1));
    const own = scopeOf(part);
    return Object.fromEntries(
      Object.entries(part).map(([name, member]: [string, unknown]) => {
        const type = (part as Record<string, unknown>)[`${name}Type`];
        return [name, OF_OWN_SYNTAX.includes(type) ? member : resolve(member, own ?? scope, depth + 1)];
      }),
    );
  }

  function scopeOf({ id, z }: { id?: unknown; z?: unknown }): Scope | undefined {
    const node = typeof id === 'string' ? findNode(id) : undefined;
    if (node !== undefined) return { node };
    const flow = typeof z === 'string' && z !== '' ? flowOf(findNodeOn(RED, z)) : undefined;
    return flow === undefined ? undefined : { flow };
  }

  return resolve(value, { node: findNodeOn(RED, '') }, 0);
}

/** Whose variables count: those of a node, or of a whole flow. */
interface Scope {
  node?: Node | undefined;
  flow?: unknown;
}

function flowOf(node: Node | undefined): unknown {
  return (node as { _flow?: unknown } | undefined)?._flow;
}

/** Any deployed node of a tab; with an empty id, a config node of none. Undefined leaves the variables of the process. */
function findNodeOn(RED: NodeAPI, tab: string): Node | undefined {
  const ids: string[] = [];
  RED.nodes.eachNode((config) => {
    if (((config as { z?: string }).z ?? '') === tab) ids.push(config.id);
  });
  return ids.map((id) => RED.nodes.getNode(id) as Node | null).find((node) => node !== null) ?? undefined;
}
