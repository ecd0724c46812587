import type { Node, NodeAPI } from 'node-red';

/** A JSONata expression that is parsed, with the functions that Node-RED adds. */
export type Expression = ReturnType<NodeAPI['util']['prepareJSONataExpression']>;

/** How JSONata is parsed and run: as Node-RED does it in a deployed node, within limits in a preview. */
export interface Expressions {
  /** @throws Error when the text can't be parsed */
  parse(text: string): Expression;
  /** Runs an evaluation, at once or later. */
  run(evaluate: () => unknown): unknown;
}

/** JSONata as a deployed node runs it. Each text is parsed once. */
export function createExpressions(RED: NodeAPI, node: Node): Expressions {
  const parsed = new Map<string, Expression>();
  return {
    parse(text) {
      const expression = parsed.get(text) ?? RED.util.prepareJSONataExpression(text, node);
      parsed.set(text, expression);
      return expression;
    },
    run: (evaluate) => evaluate(),
  };
}
