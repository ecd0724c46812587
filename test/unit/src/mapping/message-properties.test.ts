import assert from 'node:assert/strict';
import { util } from '@node-red/util';
import fc from 'fast-check';
import { propertiesOf } from '../../../../src/mapping/message-properties';

const named = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('em1:1', 'a b', `it's "q"`, '1', 'x')),
  fc.jsonValue(),
);

describe('propertiesOf', () => {
  it('offers paths that Node-RED reads the value by', () => {
    fc.assert(
      fc.property(named, (payload) => {
        const message = { payload };
        for (const { path, value } of propertiesOf(message)) {
          const read: unknown = util.getMessageProperty(message, path);
          assert.equal(String(read).slice(0, 39), value.slice(0, 39), path);
        }
      }),
    );
  });

  it('keeps within its bounds, whatever the message', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 8 }), { maxKeys: 200 }), (message) => {
        const properties = propertiesOf(message);
        assert.ok(properties.length <= 100);
        assert.ok(properties.every(({ path, value }) => path.length <= 80 && value.length <= 40));
      }),
    );
    const wide = { payload: Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, index])) };
    assert.equal(propertiesOf(wide).length, 100);
  });

  it('keeps the order of the message, and offers single values only', () => {
    const payload = { 'em1:1': { voltage: 230.5 }, on: true, name: 'x'.repeat(50), list: [{ v: 1 }], none: null };
    assert.deepEqual(propertiesOf({ _msgid: 'a', topic: 'meter', payload, msg: 1, 'a b': 2 }), [
      { path: 'topic', type: 'string', value: 'meter' },
      { path: 'payload["em1:1"].voltage', type: 'number', value: '230.5' },
      { path: 'payload.on', type: 'boolean', value: 'true' },
      { path: 'payload.name', type: 'string', value: `${'x'.repeat(39)}…` },
      { path: 'payload.list[0].v', type: 'number', value: '1' },
    ]);
  });

  it('parses a payload of JSON, and offers the first of many samples', () => {
    const paths = (payload: unknown): string[] => propertiesOf({ payload }).map(({ path }) => path);
    assert.deepEqual(paths('{"a":{"b":1}}'), ['payload.a.b']);
    assert.deepEqual(paths(Buffer.from('{"a":1}')), ['payload.a']);
    assert.deepEqual(paths('just text'), ['payload']);
    assert.deepEqual(paths([{ a: 1 }, { a: 2 }]), ['payload.a']);
    assert.deepEqual(paths([1, 2]), ['payload[0]', 'payload[1]']);
    assert.deepEqual(paths([{ field: 'A', value: 1 }]), ['payload[0].field', 'payload[0].value']);
    assert.deepEqual(paths(Buffer.from('21.5')), ['payload']);
    assert.deepEqual(paths(Buffer.from([0, 255])), []);
  });

  it('offers no properties of prototypes', () => {
    assert.deepEqual(
      propertiesOf(JSON.parse('{"payload":{"__proto__":{"a":1},"constructor":2}}') as object as never),
      [],
    );
  });
});
