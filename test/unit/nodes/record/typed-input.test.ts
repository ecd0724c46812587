import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import util from '@node-red/util';
import { createExpressions } from '../../../../nodes/record/expressions';
import { createInputReader, readsPayloadArray } from '../../../../nodes/record/typed-input';

type Callback = (error: Error | null, value: unknown) => void;

const context = new Map<string, unknown>();
/** Set to make the context answer later. */
let later = false;

/** A node with the contexts above. */
const node = {
  id: 'node',
  context: () => {
    const store = {
      get(key: string, _store: string | undefined, callback: Callback) {
        const answer = (): void => {
          const value = context.get(key);
          if (value instanceof Error) callback(value, undefined);
          else callback(null, value);
        };
        if (later) setImmediate(answer);
        else answer();
      },
    };
    return { flow: store, global: store };
  },
} as unknown as Node;

const RED = { util: util.util } as unknown as NodeAPI;

function read(value: string, type: string, message: object = {}): unknown {
  return createInputReader(RED, node, value, type)(message as NodeMessage);
}

describe('createInputReader', () => {
  beforeEach(() => {
    context.clear();
    later = false;
  });

  const message = {
    payload: { a: [{ b: 0 }], 'em1:1': { power: false }, empty: '', nothing: null },
    topic: 'a',
    key: 'em1:1',
    index: 0,
  };
  const paths: [path: string, value: unknown][] = [
    ['payload.a[0].b', 0],
    ['msg.payload.a[0].b', 0],
    ['payload["em1:1"].power', false],
    ["payload['em1:1'].power", false],
    ['payload.empty', ''],
    ['payload.nothing', null],
    ['payload.nothing.more', undefined],
    ['payload.none', undefined],
    ['payload.none.more.still', undefined],
    ['payload.a[7].b', undefined],
    ['topic', 'a'],
    ['payload[msg.key].power', false],
    ['payload[msg.topic][msg.index].b', 0],
    ['payload[msg.unknown].power', undefined],
    ['payload.__proto__', undefined],
    ['payload.constructor.name', undefined],
    ['constructor.prototype', undefined],
    ['topic.at', undefined],
    ['topic.at.name', undefined],
    ['payload.a.map', undefined],
    ['payload["__proto__"].polluted', undefined],
  ];
  for (const [path, value] of paths) {
    it(`reads msg ${path}`, () => {
      assert.deepEqual(read(path, 'msg', message), value);
    });
  }

  it('never changes the message', () => {
    const before = structuredClone(message);
    for (const [path] of paths) read(path, 'msg', message);
    assert.deepEqual(message, before);
  });

  it('reads constants', () => {
    assert.equal(read('0', 'num'), 0);
    assert.equal(read('false', 'bool'), false);
    assert.equal(read('a text', 'str'), 'a text');
    assert.equal(read('', 'str'), '');
  });

  it('reads the environment', () => {
    process.env.DATACAKE_TEST_DEVICE = 'from the environment';
    assert.equal(read('DATACAKE_TEST_DEVICE', 'env'), 'from the environment');
    delete process.env.DATACAKE_TEST_DEVICE;
  });

  for (const type of ['flow', 'global']) {
    it(`reads the ${type} context, synchronously where that is synchronous`, () => {
      context.set('level', 0);
      assert.equal(read('level', type), 0);
      assert.equal(read('none', type), undefined);
    });

    it(`waits for a ${type} context that answers later`, async () => {
      later = true;
      context.set('level', 7);
      const value = read('level', type);
      assert.ok(value instanceof Promise);
      assert.equal(await value, 7);
    });

    it(`fails when the ${type} context does`, async () => {
      context.set('level', new Error('no store'));
      assert.throws(() => read('level', type), /no store/);
      later = true;
      await assert.rejects(read('level', type) as Promise<unknown>, /no store/);
    });
  }

  it('evaluates JSONata', async () => {
    assert.equal(await read('payload.a[0].b + 1', 'jsonata', message), 1);
    assert.equal(await read('payload.none', 'jsonata', message), undefined);
  });

  it('rejects when an expression fails', async () => {
    await assert.rejects(Promise.resolve().then(() => read('$number(topic)', 'jsonata', message)));
  });

  it('throws at once when a path or an expression can not be parsed', () => {
    assert.throws(() => createInputReader(RED, node, 'payload[', 'msg'));
    assert.throws(() => createInputReader(RED, node, 'payload.(', 'jsonata'));
  });
});

describe('readsPayloadArray', () => {
  const cases: [value: string, type: string, reads: boolean][] = [
    ['payload[0].a', 'msg', true],
    ['msg.payload[0]', 'msg', true],
    ['payload [ 1 ]', 'msg', true],
    ['payload["a"]', 'msg', false],
    ['payload.a[0]', 'msg', false],
    ['payload[msg.index].temp', 'msg', true],
    ['payload', 'msg', false],
    ['payload[0].a', 'jsonata', true],
    ['$sum(payload[type="x"].v)', 'jsonata', true],
    ['$count(payload[true])', 'jsonata', true],
    ['$sum(payload[$number(v) > 1].v)', 'jsonata', true],
    ['payload.a', 'jsonata', false],
    ['msg.payload[0].temp', 'jsonata', true],
    ['$.payload[0]', 'jsonata', true],
    ['$$.payload[-1].temp', 'jsonata', true],
    ['(payload.temp)[0]', 'jsonata', true],
    ['(payload)[0].temp', 'jsonata', true],
    ['payload^(>time)[0].temp', 'jsonata', true],
    ['payload.temp^($)[0]', 'jsonata', true],
    ['payload{type: $sum(temp)}', 'jsonata', true],
    ['payload#$i.temp', 'jsonata', true],
    ['payload@$p.temp', 'jsonata', true],
    ['$sum(payload.temp)', 'jsonata', true],
    ['$round($average(payload.temp), 1)', 'jsonata', true],
    ['payload.temp ~> $sum()', 'jsonata', true],
    ['payload ~> $count', 'jsonata', true],
    ['$count(msg.payload)', 'jsonata', true],
    ['$map(payload, function($v) { $v.temp })[0]', 'jsonata', true],
    ['$max(payload.(volt * ampere))', 'jsonata', true],
    ['($p := payload; $p[0].temp)', 'jsonata', true],
    ['($all := payload.temp; $sum($all))', 'jsonata', true],
    ['($mean := function($a) { $sum($a) / $count($a) }; $mean(payload.temp))', 'jsonata', true],
    ['($f := function($a) { $a[0] }; payload.temp ~> $f)', 'jsonata', true],
    ['($g := function($a) { $sum($a) }; $f := function($a) { $g($a) }; $f(payload.temp))', 'jsonata', true],
    ['($f := function($a) { $a }; $sum($f(payload.temp)))', 'jsonata', true],
    ['($f := function($a) { $a }; $f(payload)[0].temp)', 'jsonata', true],
    ['($f := function($a) { $a * 2 }; $f := $sum; $f(payload.temp))', 'jsonata', true],
    ['($f := function($c) { $c * 1.8 + 32 }; $f(payload.temp))', 'jsonata', false],
    ['($f := function($a, $i) { $a + [1, 2][$i] }; $f(payload.temp, 0))', 'jsonata', false],
    ['($f := function($n) { $n > 0 ? $f($n - 1) : 0 }; $f(payload.temp))', 'jsonata', false],
    ['function($a) { $a[0] }(payload.temp)', 'jsonata', true],
    ['temp > 0 ? $sum(payload.temp) : 0', 'jsonata', true],
    ['payload', 'jsonata', false],
    ['payload.temp * 2', 'jsonata', false],
    ['$number(payload.temp)', 'jsonata', false],
    ['$round(payload.temp, 1)', 'jsonata', false],
    ['payload.temp[0]', 'jsonata', false],
    ['$sum([payload.a, payload.b])', 'jsonata', false],
    ['payload.(a + b)', 'jsonata', false],
    ['($p := payload; $p.temp * 2)', 'jsonata', false],
    ['$lookup(payload, key)', 'jsonata', false],
    ['$exists(payload.temp) ? payload.temp : 0', 'jsonata', false],
    ['topic[0]', 'jsonata', false],
    ['$sum(other.payload)', 'jsonata', false],
    ['payload.payload[0]', 'jsonata', false],
    ['"payload"[0]', 'jsonata', false],
    ['payload[0]', 'str', false],
  ];
  for (const [value, type, reads] of cases) {
    it(`is ${reads} for ${type} ${value}`, () => {
      assert.equal(readsPayloadArray(createExpressions(RED, node), value, type), reads);
    });
  }
});
