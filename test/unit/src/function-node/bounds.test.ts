import assert from 'node:assert/strict';
import { followCode } from '../../../../src/function-node/follow';
import { parseCode } from '../../../../src/function-node/parse-code';
import { readFunctionNode } from '../../../../src/function-node/read-function-node';
import { LIMITS } from '../../../../src/function-node/run';

const LENGTH = 100_000;
/** Ten times what is allowed, because the machine that runs the test may do other things at the same time. */
const MAX_MS = 2000;
const END = '\nreturn { payload: [{ field: "A", value: s }] };';

function fill(unit: string): string {
  return unit.repeat(Math.floor(LENGTH / unit.length));
}

/** Code of so many different names. */
function named(unit: (name: string) => string): string {
  const units: string[] = [];
  let length = 0;
  for (let index = 0; length < LENGTH; index += 1) {
    const one = unit(`a${index.toString(36)}`);
    units.push(one);
    length += one.length;
  }
  return units.slice(0, -1).join('');
}

/** Code of as many different names as the reader reads, where a unit has about ten tokens. */
function some(unit: (name: string) => string): string {
  return Array.from({ length: 1000 }, (_, index) => unit(`a${index.toString(36)}`)).join('');
}

/** Code that takes a parser or an interpreter longer than its length tells. */
const hostile: Readonly<Record<string, string>> = {
  'an array spread into itself': `let s = [1];${'s=[...s,...s];'.repeat(40)}${END}`,
  'a text added to itself': `let s = "x";${'s=s+s;'.repeat(40)}${END}`,
  'a value of the message added to itself': `let s = msg.payload;${'s=s+s;'.repeat(40)}${END}`,
  'bits of a value put to itself': `let s = msg.a;${'s=s|(s<<1);'.repeat(40)}${END}`,
  'blanks in a statement': `let s = ${' '.repeat(LENGTH - 100)}1;${END}`,
  'blanks in statements': fill(`x=1${' '.repeat(40)}\n`),
  'open brackets': fill('('),
  'open square brackets': fill('['),
  'brackets in one another': `x=${'['.repeat(5000)}${']'.repeat(5000)}`,
  'braces in one another': fill('{a:\n'),
  'templates in one another': fill('`${'),
  'signs in a row': fill('!'),
  'conditions in one another': fill('if(a)\n'),
  'arrows in one another': fill('a=>\n'),
  'choices in one another': `${fill('a?b:\n')}a`,
  'loops in one another': `let x=0;${'for(let i=0;i<400;i++)'.repeat(8)}x=x+msg.a;`,
  'loops over what is unknown in one another': `${'for(const a of msg.a)'.repeat(20)}x=a;`,
  'tries in one another': `${'try{'.repeat(40)}x=JSON.parse(msg.payload)${'}catch(e){}'.repeat(40)}`,
  'labels in one another': Array.from({ length: 5500 }, (_, index) => `a${index.toString(36)}:`).join('\n') + 'x',
  'signs in one another in brackets': '!'.repeat(1000).concat('({a:').repeat(11),
  'many labels': named((name) => `${name}:\n`),
  'many variables': named((name) => `let ${name};\n`),
  'many conditions that leave': `${named((name) => `if(msg.${name})return;\n`)}${END}`,
  'many conditions that add': `let s=[];${named((name) => `if(msg.${name})s.push({field:"A",value:msg.${name}});\n`)}return {payload:s}`,
  'conditions that leave, one after the other': `${some((name) => `if(msg.${name})return;\n`)}${END}`,
  'values in the place of others': `let s=0;${some((name) => `s=msg.${name}||s;\n`)}${END}`,
  'as many cases as are read': `let f;switch(msg.t){${some((name) => `case "${name}":f="${name}";break;\n`)}}return {payload:{field:f,value:1}}`,
  'many cases': `let f;switch(msg.t){${named((name) => `case "${name}":f="${name}";break;\n`)}}return {payload:{field:f,value:1}}`,
  'many others': `let f;${named((name) => `if(msg.t=="${name}")f="${name}";else\n`)};return {payload:{field:f,value:1}}`,
  'many patterns': `x=${fill('/(a+)+$/;\n')}`,
  'a sum without end': `s=${fill('a+\n')}a`,
  'members without end': `s=a${fill('.b\n')}`,
  'functions that call themselves': `function f(n){return n>1?f(n-1)+f(n-2):n}\nlet s=f(msg.payload.n);${END}`,
  'functions that call one another': `const f=x=>g(x),g=x=>f(x);let s=f(1);${END}`,
  'a loop without end': 'for(;;){s=1}',
  'an array in itself': 'let s=[];s.push(s);return {payload:s}',
  'an object in itself': 'let s={field:"A"};s.value=s;return {payload:JSON.stringify([s])}',
  'a text of brackets': `return {payload:${Array.from({ length: 10 }, () => `'${'['.repeat(4000)}'`).join('+\n')}}`,
  'a text of any length': `let s="ab".repeat(1e9);${END}`,
  'an array of any length': `let s=new Array(1e9);${END}`,
  'a pattern that goes back': `let s=/(a+)+$/.test("${'a'.repeat(9000)}b");${END}`,
  'comments only': fill('/* */'),
  'a comment without end': `/*${' '.repeat(LENGTH - 2)}`,
  'one long line': `x="${'a'.repeat(LENGTH - 4)}"`,
  'ends of lines only': fill('\u2028'),
  'more than is read': fill('x=1;\n').repeat(2),
};

describe('readFunctionNode, on code that is meant to keep it from its work', () => {
  for (const [name, code] of Object.entries(hostile)) {
    it(`ends soon, and with a reason: ${name}`, () => {
      const start = performance.now();
      const { rows, notes } = readFunctionNode(code);
      const tookMs = performance.now() - start;
      assert.ok(tookMs < MAX_MS, `${tookMs} ms`);
      assert.ok(rows.length > 0 || notes.length > 0);
      for (const { code: reason, line } of notes) assert.ok(reason !== 'syntax' || line >= 1);
    });
  }

  it('says that it is too long what is longer than 100 kB, and what is nested too deep', () => {
    for (const code of [fill('x=1;\n') + 'x=1;\n', `x=${'['.repeat(101)}${']'.repeat(101)}`, fill('!')]) {
      assert.deepEqual(readFunctionNode(code).notes, [{ about: 'message', code: 'too-long', line: 1, name: '' }]);
    }
  });

  it('needs less than half of the steps that it has for 100 measurements, each under a condition', () => {
    const code = `const d = [];\n${Array.from({ length: 100 }, (_, index) => {
      return `if (msg.payload.a${index} !== undefined) d.push({ field: "A${index}", value: msg.payload.a${index} / 10 });\n`;
    }).join('')}msg.payload = d;\nreturn msg;`;
    const parsed = parseCode(code);
    assert.ok(parsed !== 'too-long' && 'program' in parsed);
    const run = followCode(parsed.program, code);
    assert.ok(run.stepsLeft > LIMITS.steps / 2, `${LIMITS.steps - run.stepsLeft} steps`);
    assert.equal(readFunctionNode(code).rows.length, 100);
  });
});
