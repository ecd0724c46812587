/*
 * The part of JavaScript that is read out of function nodes, as a tree in the shape of ESTree. Every node bears the line
 * that it begins in, counted from 1.
 */

interface At {
  line: number;
}

export type Expression =
  | Identifier
  | (At & { type: 'Literal'; value: string | number | boolean | null })
  | (At & { type: 'RegularExpression' })
  | (At & { type: 'TemplateLiteral'; quasis: string[]; expressions: Expression[] })
  | (At & { type: 'ArrayExpression'; elements: (Expression | Spread | null)[] })
  | ObjectExpression
  | FunctionExpression
  | (At & { type: 'UnaryExpression'; operator: string; argument: Expression })
  | (At & { type: 'UpdateExpression'; operator: string; prefix: boolean; argument: Expression })
  | BinaryExpression
  | (At & { type: 'AssignmentExpression'; operator: string; left: Pattern; right: Expression })
  | (At & { type: 'ConditionalExpression'; test: Expression; consequent: Expression; alternate: Expression })
  | CallExpression
  | (At & { type: 'NewExpression'; callee: Expression; arguments: (Expression | Spread)[] })
  | MemberExpression
  | (At & { type: 'SequenceExpression'; expressions: Expression[] })
  | (At & { type: 'AwaitExpression'; argument: Expression });

export type Identifier = At & { type: 'Identifier'; name: string };
type BinaryExpression = At & {
  type: 'BinaryExpression' | 'LogicalExpression';
  operator: string;
  left: Expression;
  right: Expression;
};
export type CallExpression = At & { type: 'CallExpression'; callee: Expression; arguments: (Expression | Spread)[] };
export type MemberExpression = At & {
  type: 'MemberExpression';
  object: Expression;
  property: Expression;
  computed: boolean;
};
export type FunctionExpression = At & {
  type: 'FunctionExpression';
  /** That of a function with the keyword, if it has one. */
  name?: string;
  params: Pattern[];
  body: Block | Expression;
};
export type ObjectExpression = At & { type: 'ObjectExpression'; properties: (Property | Spread)[] };
export type Property = At & { type: 'Property'; key: Expression; computed: boolean; value: Expression };
export type Spread = At & { type: 'SpreadElement'; argument: Expression };

/** What a value is assigned to. */
export type Pattern =
  | Identifier
  | MemberExpression
  | (At & { type: 'ObjectPattern'; properties: PatternProperty[] })
  | (At & { type: 'ArrayPattern'; elements: (Pattern | null)[] })
  | (At & { type: 'AssignmentPattern'; left: Pattern; right: Expression });
export type PatternProperty = At & { type: 'Property'; key: Expression; computed: boolean; value: Pattern };

export type Statement =
  | (At & { type: 'EmptyStatement' })
  | (At & { type: 'ExpressionStatement'; expression: Expression })
  | (At & { type: 'VariableDeclaration'; kind: string; declarations: Declarator[] })
  | (At & { type: 'FunctionDeclaration'; id: Identifier; value: FunctionExpression })
  | (At & { type: 'ReturnStatement'; argument: Expression | null })
  | (At & { type: 'ThrowStatement'; argument: Expression })
  | (At & { type: 'IfStatement'; test: Expression; consequent: Statement; alternate: Statement | null })
  | (At & { type: 'ForOfStatement'; left: Pattern; right: Expression; body: Statement })
  | (At & { type: 'LoopStatement'; parts: (Expression | Statement)[] })
  | (At & { type: 'SwitchStatement'; parts: (Expression | Statement)[] })
  | (At & { type: 'TryStatement'; block: Block; handler: Block | null; finalizer: Block | null })
  | (At & { type: 'BreakStatement' })
  | Block;

export type Declarator = At & { id: Pattern; init: Expression | null };
export type Block = At & { type: 'BlockStatement'; body: Statement[] };

/** Code that isn't the JavaScript that can be read here. */
export class NotReadable extends Error {
  constructor(readonly line: number) {
    super(`Line ${line} can't be read`);
  }
}
