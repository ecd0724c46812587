import assert from 'node:assert/strict';
import type { Node, NodeAPI } from 'node-red';
import util from '@node-red/util';
import { LimitedExpressions } from '../../../../nodes/admin/limited-expressions';

const RED = { util: util.util } as unknown as NodeAPI;

const answerLater = (_key: string, _store: unknown, callback: (error: null, value: unknown) => void): void => {
  setTimeout(() => callback(null, 21), 700);
};
const context = { flow: { get: answerLater }, global: { get: answerLater } };
const node = { context: () => context } as unknown as Node;

/** A generous bound of what 500 ms become on a busy machine. */
const MAX_DURATION_MS = 5000;

/** The values of expressions that share limits; undefined for one that was stopped. */
async function evaluateAll(texts: readonly string[], message: object): Promise<unknown[]> {
  const expressions = new LimitedExpressions(RED, node);
  await expressions.parseAll(texts);
  const values = texts.map((text) => {
    const expression = expressions.parse(text);
    const evaluate = () =>
      new Promise((resolve, reject) => {
        RED.util.evaluateJSONataExpression(expression, message as never, (error, value) => {
          if (error) reject(error);
          else resolve(value);
        });
      });
    return expressions.run(evaluate);
  });
  const settled = await Promise.allSettled(values);
  const isStopped = settled.some(({ status }) => status === 'rejected');
  assert.equal(expressions.isExceeded, isStopped);
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
}

describe('the expressions of a preview', () => {
  it('say what they say without limits', async () => {
    const message = { payload: { list: [3, 1, 2], text: '{"a":5}', name: 'x' } };
    const texts = [
      '$sum(payload.list) * 2',
      '($factorial := function($n) { $n <= 1 ? 1 : $n * $factorial($n - 1) }; $factorial(100))',
      '$eval(payload.text).a',
      '$map(payload.list, function($v) { $v & payload.name })',
      'payload.list^(>$)[0]',
      '$join([1..1000].$string(), ",") ~> $length',
      '$merge([payload, {"more": payload.list}]).more[1]',
      '$number($replace("1.234,5 kWh", /[^0-9,]/, "") ~> $replace(",", "."))',
      '$match("a1b22", /[a-z]([0-9]+)/).groups[0]',
      '$join($split("a, b;c", /[,;] */), "-")',
      '$contains("abc", /B/i)',
    ];
    const values = await evaluateAll(texts, message);
    assert.deepEqual(JSON.parse(JSON.stringify(values)), [
      ...[12, 9.33262154439441e157, 5, ['3x', '1x', '2x'], 3, 3892, 1],
      ...[1234.5, ['1', '22'], 'a-b-c', true],
    ]);
  });

  const attacks: [what: string, text: string][] = [
    ['a function that calls itself for ever', '($f := function($x) { $f($x) }; $f(1))'],
    ['one that calls itself ever deeper', '($f := function($x) { 1 + $f($x) }; $f(1))'],
    ['loops within loops', '$sum([1..1000000].($sum([1..1000])))'],
    ['a text that doubles', '($f := function($s) { $f($s & $s) }; $f("a"))'],
    ['a text that doubles and is kept', '($f := function($s) { [$uppercase($s), $f($s & $s)] }; $f("a"))'],
    ['an array that doubles', '($f := function($a) { $f($append($a, $a)) }; $f([1]))'],
    ['an object that holds itself twice', '($f := function($o) { $f({"a": $o, "b": $o}) }; $string($f({})))'],
    ['objects that a group makes', '($f := function($o) { $f($o{"a": $o, "b": $o}) }; $f({"x": 1}))'],
    ['a regular expression that backtracks', '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /(a+)+$/)'],
    ['one that $eval brings', '$eval("$replace(\\"" & $pad("", 40, "a") & "!\\", /(a+)+$/, \\"\\")")'],
    ['searches without end', '$count($match($pad("", 1000000, "ab"), /a/))'],
    ['the hook set to nothing', '($__evaluate_entry := 0; $f := function($x) { $f($x) }; $f(1))'],
    ['the hook as a parameter', '(function($__evaluate_entry) { ($f := function($x) { $f($x) }; $f(1)) })(0)'],
    ['the hook as an index', '[1]#$__evaluate_entry.($f := function($x) { $f($x) }; $f(1))'],
    ['the hook set by $eval', '$eval("($__evaluate" & "_entry := 0; $f := function($x) { $f($x) }; $f(1))")'],
  ];
  for (const [what, text] of attacks) {
    it(`stop ${what}`, async () => {
      const begin = performance.now();
      assert.deepEqual(await evaluateAll([text], {}), [undefined]);
      assert.ok(performance.now() - begin < MAX_DURATION_MS);
    });
  }

  it('let others have their turn meanwhile', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 10);
    await evaluateAll(['($f := function($x) { $f($x) }; $f(1))'], {});
    clearInterval(timer);
    assert.ok(turns > 2, `${turns} turns`);
  });

  it('share their time, so that many short ones stop too', async () => {
    const text = '$sum([1..2000].($ * 2))';
    const begin = performance.now();
    const values = await evaluateAll(
      Array.from({ length: 5000 }, () => text),
      {},
    );
    assert.equal(values[0], 4_002_000);
    assert.equal(values.at(-1), undefined);
    assert.ok(performance.now() - begin < MAX_DURATION_MS);
  });

  it('may wait for a context, which takes no time of theirs', async () => {
    assert.deepEqual(await evaluateAll(['$flowContext("a") + 1'], {}), [22]);
  });

  it('are not run by a JSONata that nothing could stop', async () => {
    const withoutHooks = {
      ...util.util,
      prepareJSONataExpression(text: string, of: Node) {
        const expression = util.util.prepareJSONataExpression(text, of);
        return { ...expression, assign: () => undefined };
      },
    };
    const expressions = new LimitedExpressions({ util: withoutHooks } as unknown as NodeAPI, node);
    await expressions.parseAll(['1']);
    await assert.rejects(
      expressions.run(() => assert.fail('it ran')),
      /knows no limits/,
    );
  });

  it('stop while they are parsed', async () => {
    const texts = Array.from({ length: 100 }, (_, index) => `${'a.'.repeat(4000)}a${index}`);
    await assert.rejects(new LimitedExpressions(RED, node).parseAll(texts), /takes more than/);
  });
});
