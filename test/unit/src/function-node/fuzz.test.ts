import assert from 'node:assert/strict';
import util from '@node-red/util';
import fc from 'fast-check';
import type { Node } from 'node-red';
import { readFunctionNode } from '../../../../src/function-node/read-function-node';
import { corpus } from '../../../function-node-corpus';
import { expressionCode } from './arbitrary-code';

const node = { id: 'node', context: () => ({}) } as unknown as Node;

/** Reads code, and holds what comes back to what the form expects of it. */
function read(code: string): void {
  const { rows, notes, device, time } = readFunctionNode(code);
  const lines = code.split(/\r\n|[\n\r\u2028\u2029]/).length;
  for (const { line } of notes) assert.ok(line >= 1 && line <= lines, `line ${line} of ${lines}`);
  const inputs = [device, time].flatMap((input) => (input?.type === 'jsonata' ? [input.value] : []));
  const sources = rows.flatMap(({ source, sourceType }) => (sourceType === 'jsonata' ? [source] : []));
  for (const expression of [...inputs, ...sources]) util.util.prepareJSONataExpression(expression, node);
  assert.equal(new Set(rows.map(({ field }) => field)).size, rows.length);
}

const token = fc.constantFrom(
  ...'( ) [ ] { } ; , . : ? ! = == === + - * / % & | ^ ~ << >> >>> => ... ?. ?? && || += ++ ` ${ \n'.split(' '),
  ...'if else for while do switch case default break continue return function const let var new of in typeof delete'.split(
    ' ',
  ),
  ...'try catch finally throw class async await yield this null undefined true false'.split(' '),
  ...'msg msg.payload msg.topic node.send setTimeout setInterval global.get("m") then flow.get flow.set JSON.parse JSON.stringify Object.keys Math.max'.split(
    ' ',
  ),
  ...'push map forEach filter reduce split replace toFixed field value timestamp a b 0 1 0.5 "a" "b" /a/ \'x\' [] {}'.split(
    ' ',
  ),
);

describe('readFunctionNode, on any code', function () {
  this.timeout(30_000);

  it('throws at nothing, whatever the characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), read));
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join(' ')),
        read,
      ),
      { numRuns: 500 },
    );
  });

  it('gives expressions that Node-RED can read of any expression', () => {
    const code = expressionCode().map((value) => `return { payload: [{ field: "A", value: ${value} }] };`);
    fc.assert(fc.property(code, read), { numRuns: 300 });
  });

  it('throws at nothing that a function node becomes where characters are missing, moved or doubled', () => {
    const change = fc.record({
      entry: fc.nat(corpus.length - 1),
      from: fc.nat(1500),
      length: fc.nat(40),
      to: fc.nat(1500),
      isKept: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let code = corpus[changes[0]?.entry ?? 0]?.code ?? '';
        for (const { from, length, to, isKept } of changes) {
          const part = code.slice(from, from + length);
          const rest = isKept ? code : code.slice(0, from) + code.slice(from + length);
          code = rest.slice(0, to) + part + rest.slice(to);
        }
        read(code);
      }),
      { numRuns: 500 },
    );
  });
});
