type Tree = Record<string, unknown>;

/** The members that are kept of each type of node, named as the reader of function nodes names them. */
const members: Record<string, string[]> = {
  Identifier: ['name'],
  TemplateLiteral: ['expressions'],
  ArrayExpression: ['elements'],
  ObjectExpression: ['properties'],
  Property: ['key', 'computed', 'value'],
  SpreadElement: ['argument'],
  UnaryExpression: ['operator', 'argument'],
  UpdateExpression: ['operator', 'prefix', 'argument'],
  BinaryExpression: ['operator', 'left', 'right'],
  LogicalExpression: ['operator', 'left', 'right'],
  AssignmentExpression: ['operator', 'left', 'right'],
  AssignmentPattern: ['left', 'right'],
  ObjectPattern: ['properties'],
  ArrayPattern: ['elements'],
  ConditionalExpression: ['test', 'consequent', 'alternate'],
  CallExpression: ['callee', 'arguments'],
  NewExpression: ['callee', 'arguments'],
  MemberExpression: ['object', 'property', 'computed'],
  SequenceExpression: ['expressions'],
  AwaitExpression: ['argument'],
  EmptyStatement: [],
  ExpressionStatement: ['expression'],
  VariableDeclaration: ['kind', 'declarations'],
  ReturnStatement: ['argument'],
  ThrowStatement: ['argument'],
  IfStatement: ['test', 'consequent', 'alternate'],
  BlockStatement: ['body'],
};

/** A tree of acorn's in the words of the reader of function nodes. */
export function ofAcorn(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(ofAcorn);
  if (typeof tree !== 'object' || tree === null) return tree;
  const node = tree as Tree;
  const type = node.type as string;
  switch (type) {
    case 'ChainExpression':
      return ofAcorn(node.expression);
    case 'Literal':
      return 'regex' in node ? { type: 'RegularExpression' } : { type, value: node.value };
    case 'TemplateLiteral': {
      const quasis = (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
      return { type, quasis, expressions: ofAcorn(node.expressions) };
    }
    case 'MemberExpression':
      return { ...pick(node), property: node.computed ? ofAcorn(node.property) : keyOf(node.property) };
    case 'Property':
      return { ...pick(node), key: node.computed ? ofAcorn(node.key) : keyOf(node.key) };
    case 'FunctionDeclaration': {
      const id = ofAcorn(node.id);
      return { type, id, value: ofAcorn({ ...node, type: 'FunctionExpression' }) };
    }
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const name = node.id ? { name: (node.id as Tree).name } : {};
      return { type: 'FunctionExpression', ...name, params: ofAcorn(node.params), body: ofAcorn(node.body) };
    }
    case 'VariableDeclarator':
      return { id: ofAcorn(node.id), init: ofAcorn(node.init) };
    case 'ForOfStatement': {
      const [declared] = (node.left as { declarations?: Tree[] }).declarations ?? [];
      return { type, left: ofAcorn(declared?.id ?? node.left), right: ofAcorn(node.right), body: ofAcorn(node.body) };
    }
    case 'TryStatement': {
      const handler = node.handler ? ofAcorn((node.handler as Tree).body) : null;
      return { type, block: ofAcorn(node.block), handler, finalizer: ofAcorn(node.finalizer) };
    }
    default:
      return pick(node);
  }
}

/** A tree of the reader's without the lines. */
export function withoutLines(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutLines);
  if (typeof tree !== 'object' || tree === null) return tree;
  const kept = Object.entries(tree).filter(([name]) => name !== 'line');
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutLines(value)]));
}

function pick(node: Tree): Tree {
  const names = members[node.type as string];
  if (names === undefined) throw new Error(`acorn's ${String(node.type)} has no place in the tree`);
  return Object.fromEntries([['type', node.type], ...names.map((name) => [name, ofAcorn(node[name])])]) as Tree;
}

function keyOf(key: unknown): unknown {
  const { type, name, value } = key as { type: string; name?: string; value?: unknown };
  return { type: 'Literal', value: type === 'Identifier' ? name : String(value) };
}
