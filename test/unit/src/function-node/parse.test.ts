import assert from 'node:assert/strict';
import { parse as parseWithAcorn } from 'acorn';
import fc from 'fast-check';
import { parse } from '../../../../src/function-node/parse';
import { NotReadable } from '../../../../src/function-node/syntax';
import { ofAcorn, withoutLines } from './acorn-tree';
import { expressionCode } from './arbitrary-code';

function readByAcorn(code: string): unknown {
  const options = { ecmaVersion: 2022, allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true } as const;
  return ofAcorn(parseWithAcorn(code, options).body);
}

const codes = [
  'var a = 1, b; let c = "x"; const { d, e: [f, , g], h = 2 } = msg.payload',
  'a.b["c"][0]?.d?.[e]?.(1).f(2, ...g)',
  'x = y ? z : (a, b); x += 1; x ||= 2; x ??= 3; a.b **= 2',
  'a || b && c | d ^ e & f == g < h << i + j * k ** l ** m',
  '-a * +b - !c + typeof d % ~e; i++; --j; void 0; delete a.b',
  '`a${b}c${`d${e}`}f`; `${{ a: 1 }.a}`; ``; `\\${a} \\` \n`',
  "\"\\n\\u00e9\\x41\\u{1f600}\\\n\\q\"; 'it\\'s'",
  '0x1F; 0b101; 0o17; 1_000; .5; 5.; 1e-3; 1E+3; 12.5e2',
  'a / b / c; /[/\\]]+/g.test(d); x = /=a/; (a) / 2',
  'if (a) b; else if (c) { d } else e',
  'function f(a, b = 2) { return a + b } const g = (x) => ({ x }), h = x => x * 2, k = () => {}; async function l() { await m }',
  'data.map(({ a, b: [c] }, i) => { return a + i }); a.forEach(function (x) { y })',
  'new Date(a).getTime(); new Date; new a.b.C(1)',
  'try { a } catch (e) { b } finally { c }; throw new Error("x")',
  'for (const [k, v] of Object.entries(o)) { a }',
  '({ a, "b": 1, 2: 3, [c]: d, ...e, f() { return 1 }, if: 1 })',
  'a\n++b\nc\n(d)\nvar e\nreturn\n1',
  '// one\n/* two\n*/ a /* three */ + // four\n b;;{}',
  'of = async; let get = 1; async\n(a)',
];

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

describe('the parser of function nodes', () => {
  for (const code of codes) {
    it(`reads as acorn does: ${JSON.stringify(code).slice(1, 50)}`, () => {
      assert.deepEqual(withoutLines(parse(code)), readByAcorn(code));
    });
  }

  it('reads random expressions as acorn does', () => {
    fc.assert(
      fc.property(expressionCode(), (code) => {
        assert.deepEqual(withoutLines(parse(`x = ${code}`)), readByAcorn(`x = ${code}`));
      }),
      { numRuns: 300 },
    );
  });

  it('reads nothing in another way than acorn does, whatever is cut out of a code', () => {
    const whole = codes.join(';\n');
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(60), (start, length) => {
        const code = whole.slice(start, start + length);
        const [expected, read] = [attempt(() => readByAcorn(code)), attempt(() => withoutLines(parse(code)))];
        if (read instanceof Error) {
          assert.ok(read instanceof NotReadable);
          assert.ok(read.line >= 1 && read.line <= code.split('\n').length);
        } else if (!(expected instanceof Error)) assert.deepEqual(read, expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('knows the line of everything', () => {
    const lines = parse('a\n/* b\n */ c;\n`\n${\nd}`\n"\\\n"; e').map(({ line }) => line);
    assert.deepEqual(lines, [1, 3, 4, 7, 8]);
  });

  it('says in which line it ends', () => {
    for (const [code, line] of [
      ['a\nb c', 2],
      ['a = [\n1,\n2', 3],
      ['class A {}', 1],
      ['\n\n"open', 3],
      ['a = `${b', 1],
    ] as const) {
      assert.throws(() => parse(code), { line });
    }
  });

  it('ends for any text, however deep', () => {
    for (const piece of [
      '(',
      '[',
      '{',
      '-',
      'a?',
      'a=>',
      '`${',
      'if(a)',
      'function(){',
      'a(',
      'a**',
      'new ',
      'a+',
      'a.',
    ]) {
      assert.throws(() => parse(piece.repeat(20_000)), NotReadable);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (code) => {
        try {
          parse(code);
        } catch (error) {
          assert.ok(error instanceof NotReadable);
        }
      }),
    );
  });
});
