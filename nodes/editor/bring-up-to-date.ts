import { type Saved, type Step, isLater, migrate } from '../migrate/migrate';

/** A node as the editor holds it. */
export interface HeldNode extends Record<string, unknown> {
  type: string;
  version?: unknown;
  _def: { defaults: object };
  /** What lies behind the guard that keeps nodes of a locked flow from being changed. */
  __node__?: HeldNode;
}

/**
 * Says the settings of every node of a type in the terms of this version as soon as the editor has it, by loading,
 * importing or pasting. A node of this version stays untouched, so that nothing seems to have been edited.
 *
 * @param onAdded calls back for every node that the editor gets
 * @param tellLater says, at most once, that a node was saved by a later version
 */
export function bringUpToDate(
  type: string,
  steps: readonly Step[],
  onAdded: (listener: (node: HeldNode) => void) => void,
  tellLater: () => void,
): void {
  let told = false;
  onAdded((node) => {
    if (node.type !== type) return;
    if (isLater(node, steps) && !told) {
      told = true;
      tellLater();
    }
    update(node.__node__ ?? node, steps);
  });
}

function update(node: HeldNode, steps: readonly Step[]): void {
  const names = Object.keys(node._def.defaults);
  const saved = Object.fromEntries(names.filter((name) => node[name] !== undefined).map((name) => [name, node[name]]));
  const migrated = migrate(saved, steps);
  if (migrated === saved) return;
  // A setting that went becomes undefined, and is exported no more.
  for (const name of names) node[name] = (migrated as Saved)[name];
}
