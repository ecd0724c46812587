import fc from 'fast-check';

const leaf = fc.constantFrom(
  ...['msg.payload.a', 'msg.payload["b"]', 'msg.payload?.c', 'msg.topic', 'x', '1', '2.5', '0', '"s"', "'t'", 'true'],
  ...['false', 'null', 'undefined', '`u`', 'msg.payload.d[0]', 'msg.payload["e f"].g'],
);
const infix = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '===',
  '!==',
  '==',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '&&',
  '||',
);
const prefix = fc.constantFrom('-', '+', '!', 'typeof ');
const called = fc.constantFrom(
  'Number',
  'String',
  'Boolean',
  'Math.round',
  'Math.floor',
  'Math.abs',
  'parseFloat',
  'f',
);

/** The code of an expression, with all the brackets that it needs and some that it doesn't. */
export function expressionCode(): fc.Arbitrary<string> {
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.tuple(tie('expression'), infix, tie('expression')).map(([a, sign, b]) => {
        // JavaScript wants brackets around a sign before a power, and around `??` beside others.
        return sign === '**' ? `(${a}) ** (${b})` : `${a} ${sign} ${b}`;
      }),
      tie('expression').map((a) => `(${a})`),
      fc.tuple(prefix, tie('expression')).map(([sign, a]) => `${sign}(${a})`),
      fc.tuple(called, tie('expression')).map(([name, a]) => `${name}(${a})`),
      fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `\`<\${${a}}\n\${${b}}\``),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `((${a}) ?? (${b}))`),
    ),
  }));
  return expression;
}

const numbers = fc.constantFrom(
  ...['msg.payload.a', 'msg.payload.b', 'msg.payload["em1:0"].power', 'msg.payload.list[1]', 'Number(msg.payload.n)'],
  ...[
    '+msg.payload.n',
    'parseFloat(msg.payload.n)',
    '2',
    '0.5',
    '-3',
    '1000',
    'flow.get("power").total',
    'global.get("count")',
  ],
);

/** Code that computes a number of a message with the properties that it names. */
export function numericCode(): fc.Arbitrary<string> {
  const { code } = fc.letrec<{ code: string }>((tie) => ({
    code: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      numbers,
      fc
        .tuple(tie('code'), fc.constantFrom('+', '-', '*', '/', '%'), tie('code'))
        .map(([a, sign, b]) => `(${a}) ${sign} (${b})`),
      fc.tuple(tie('code'), fc.constantFrom('-', '*', '/')).map(([a, sign]) => `${a} ${sign} 4`),
      fc
        .tuple(fc.constantFrom('Math.floor', 'Math.ceil', 'Math.abs', 'parseInt', 'Math.trunc'), tie('code'))
        .map(([f, a]) => {
          return `${f}(${a})`;
        }),
      fc
        .tuple(fc.constantFrom('Math.min', 'Math.max'), tie('code'), tie('code'))
        .map(([f, a, b]) => `${f}(${a}, ${b})`),
      tie('code').map((a) => `Math.round(${a}) + 1`),
      tie('code').map((a) => `-(${a})`),
      fc.tuple(tie('code'), tie('code'), tie('code')).map(([a, b, c]) => `((${a}) > (${b}) ? ${b} : ${c})`),
    ),
  }));
  return code;
}

const asked = fc.constantFrom(
  ...[
    'msg.payload.a',
    'msg.payload.s',
    'msg.payload.n',
    'msg.payload.t',
    'msg.topic',
    'msg.payload.missing',
    'msg.payload.list[0]',
  ],
);
const fixed = fc.constantFrom('1', '0', '7', '"on"', '"7"', '""', 'true', 'false', 'null', 'undefined');

/** Code of a condition on a message. */
export function conditionCode(): fc.Arbitrary<string> {
  const { code } = fc.letrec<{ code: string }>((tie) => ({
    code: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      asked,
      fc.tuple(asked, fc.constantFrom('===', '!==', '==', '!='), fixed).map(([a, sign, b]) => `${a} ${sign} ${b}`),
      fc.tuple(fixed, fc.constantFrom('===', '!=='), asked).map(([a, sign, b]) => `${a} ${sign} ${b}`),
      fc
        .tuple(
          fc.constantFrom('msg.payload.a', 'msg.payload.n', 'msg.payload.missing'),
          fc.constantFrom('<', '>', '<=', '>='),
        )
        .map(([a, sign]) => `${a} ${sign} 5`),
      fc
        .tuple(asked, fc.constantFrom('number', 'string', 'boolean', 'undefined'))
        .map(([a, b]) => `typeof ${a} === "${b}"`),
      fc.tuple(tie('code'), fc.constantFrom('&&', '||'), tie('code')).map(([a, sign, b]) => `(${a}) ${sign} (${b})`),
      tie('code').map((a) => `!(${a})`),
      tie('code').map((a) => `Boolean(${a}) === true`),
    ),
  }));
  return code;
}

/** Code that writes a text out of a message. */
export function textCode(): fc.Arbitrary<string> {
  const part = fc.constantFrom('msg.payload.a', 'msg.payload.s', 'msg.topic', 'msg.payload.t', 'msg.payload.list[0]');
  const glue = fc.constantFrom('" W"', '":"', '"("', '"\\"\\\\"', '`,`');
  return fc.oneof(
    fc.tuple(glue, part, glue, part).map(([a, b, c, d]) => `${a} + ${b} + ${c} + ${d}`),
    fc.tuple(part, part).map(([a, b]) => `\`\${${a}} and \${${b}}\``),
    part.map((a) => `String(${a})`),
    fc.constantFrom('msg.payload.s.toUpperCase()', 'msg.topic.toLowerCase() + "!"', 'msg.payload.t ? "yes" : "no"'),
  );
}
