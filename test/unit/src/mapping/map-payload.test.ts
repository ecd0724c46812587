import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { mapPayload } from '../../../../src/mapping/map-payload';
import { parsePayload, shapeOf } from '../../../../src/mapping/payload';
import type { MappingErrorCode } from '../../../../src/mapping/mapping-error';
import { anything, throwing, hostile, revoked, payload as hostilePayload } from './arbitrary';
import { utc } from '../../../helpers/time-styles';

function map(payload: unknown, topic?: unknown, time?: unknown) {
  return mapPayload(shapeOf(parsePayload(payload)), topic, time, utc);
}

describe('mapPayload', () => {
  it('records every single value by its name', () => {
    assert.deepEqual(map({ tempC: 23.5, 'em1:1': 0, on: false, note: '', big: 7n }), {
      samples: [{ values: { TEMP_C: 23.5, EM1_1: 0, ON: false, NOTE: '', BIG: 7 } }],
      errors: [],
    });
  });

  it('gives an error for every value that it left out', () => {
    const payload = { a: null, b: NaN, c: { d: 1 }, e: [1], f: () => 1, '': 1, g: 1, G: 2 };
    assert.deepEqual(map(payload), {
      samples: [{ values: { G: 1 } }],
      errors: [
        { field: 'A', code: 'absent' },
        { field: 'B', code: 'not-finite', value: 'NaN' },
        { field: 'C', code: 'nested' },
        { field: 'E', code: 'nested' },
        { field: 'F', code: 'not-scalar', value: 'a function' },
        { code: 'no-name', value: '""' },
        { field: 'G', code: 'same-field', value: '2' },
      ],
    });
  });

  it('takes the field of a single value from the topic', () => {
    assert.deepEqual(map(21, 'home/kitchen/temp').samples, [{ values: { HOME_KITCHEN_TEMP: 21 } }]);
    assert.deepEqual(map(0, 'a', 1555570137).samples, [{ time: 1555570137000, values: { A: 0 } }]);
    assert.deepEqual(map(NaN, 'a'), { samples: [], errors: [{ field: 'A', code: 'not-finite', value: 'NaN' }] });
  });

  const texts: [text: string, value: unknown][] = [
    ['21.5', 21.5],
    [' -3\r\n', -3],
    ['+1.5E+01', 15],
    ['0', 0],
    ['0.5', 0.5],
    ['007', '007'],
    ['12345678901234567890', '12345678901234567890'],
    ['0x10', '0x10'],
    ['1e999', '1e999'],
    ['ON', 'ON'],
    ['[off', '[off'],
    ['21,5', '21,5'],
  ];
  for (const [text, value] of texts) {
    it(`records the text ${JSON.stringify(text)}, also as bytes, as ${JSON.stringify(value)}`, () => {
      for (const payload of [text, Buffer.from(text)]) {
        assert.deepEqual(map(payload, 'temp'), { samples: [{ values: { TEMP: value } }], errors: [] });
      }
    });
  }

  it('takes numbers in texts of an object as the texts that they are', () => {
    assert.deepEqual(map({ a: '21.5' }).samples, [{ values: { A: '21.5' } }]);
  });

  it('makes one sample of each element', () => {
    assert.deepEqual(map([{ a: 1 }, { a: 2, b: null }, {}, hostileFree()]), {
      samples: [{ values: { A: 1 } }, { values: { A: 2 } }, { values: { C: 3 } }],
      errors: [{ field: 'B', code: 'absent' }, { code: 'empty-payload' }],
    });
  });

  it('takes measurements as they are', () => {
    assert.deepEqual(map('[{"field":"watt","value":1,"timestamp":"1555570137"}]', 'topic').samples, [
      { time: 1555570137000, values: { watt: 1 } },
    ]);
  });

  const nothing: [what: string, payload: unknown, topic: unknown, code: MappingErrorCode][] = [
    ['a single value without topic', 5, undefined, 'no-topic'],
    ['a single value with an empty topic', 5, ' ', 'no-topic'],
    ['a single value with a topic that is no text', 5, { a: 1 }, 'no-topic'],
    ['a single value with an unusable topic', 5, '//', 'no-name'],
    ['an array of single values', [1, 2], 'a', 'array-payload'],
    ['an empty array', [], 'a', 'empty-payload'],
    ['an empty object', {}, 'a', 'empty-payload'],
    ['null', null, 'a', 'empty-payload'],
    ['undefined', undefined, 'a', 'empty-payload'],
    ['an empty text', '', 'a', 'empty-payload'],
    ['no bytes', Buffer.from(''), 'a', 'empty-payload'],
    ['bytes that are no text', Buffer.from([1, 2, 200]), 'a', 'not-scalar'],
    ['text that begins like JSON', '{"a":nan}', 'a', 'not-json'],
    ['such text without a topic', "{'a': 1}", undefined, 'not-json'],
    ['bytes that begin like JSON', Buffer.from('[{"a":1}'), 'a', 'not-json'],
    ['a Date', new Date(), 'a', 'not-scalar'],
    ['a Map', new Map([['a', 1]]), 'a', 'object-kind'],
    ['a Set', new Set([1]), 'a', 'object-kind'],
    ['an Error', new Error('no'), 'a', 'object-kind'],
    ['a single value with a topic that is too long', 5, 'x'.repeat(1_000_000), 'name-too-long'],
    ['a function', () => 1, 'a', 'not-scalar'],
    ['a Proxy that throws', hostile(), 'a', 'unreadable'],
    ['a revoked Proxy', revoked(), 'a', 'unreadable'],
    ['inherited properties', Object.create({ a: 1 }), 'a', 'empty-payload'],
  ];
  for (const [what, payload, topic, code] of nothing) {
    it(`records nothing of ${what}: ${code}`, () => {
      const mapped = map(payload, topic);
      assert.deepEqual(mapped.samples, []);
      assert.deepEqual(
        mapped.errors.map(({ code }) => code),
        [code],
      );
    });
  }

  it('records nothing when the time can not be read', () => {
    const errors = [{ code: 'bad-time', value: '"soon"' }];
    for (const payload of [{ a: 1 }, 5, [{ a: 1 }]]) {
      assert.deepEqual(map(payload, 'a', 'soon'), { samples: [], errors });
    }
  });

  it('records the others beside a property that throws', () => {
    const payload = Object.assign(throwing() as object, { a: 1 });
    const { samples, errors } = map(payload);
    assert.deepEqual(samples, [{ values: { A: 1 } }]);
    assert.ok(errors.some(({ field, code }) => field === 'LAT' && code === 'unreadable'));
  });

  it('reads properties that are named like inherited ones', () => {
    const text = '{"__proto__":1,"constructor":2,"prototype":3,"toString":4,"hasOwnProperty":5}';
    assert.deepEqual(map(text).samples, [
      { values: { PROTO: 1, CONSTRUCTOR: 2, PROTOTYPE: 3, TO_STRING: 4, HAS_OWN_PROPERTY: 5 } },
    ]);
  });

  it('records only values that can be sent, whatever the payload', () => {
    const any = fc.oneof(anything, hostilePayload, fc.array(hostilePayload));
    fc.assert(
      fc.property(any, anything, anything, (payload, topic, time) => {
        for (const sample of map(payload, topic, time).samples) {
          assert.notEqual(Object.keys(sample.values).length, 0);
          for (const value of Object.values(sample.values)) {
            assert.ok(
              typeof value === 'number' ? Number.isFinite(value) : ['string', 'boolean'].includes(typeof value),
            );
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never changes the message', () => {
    const plain = fc.anything({ withDate: true, withBigInt: true });
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.object()), fc.object(), plain), (payload) => {
        // As text, because no invalid date is equal to another.
        const whole = (): string => inspect(payload, { depth: null, maxArrayLength: null, maxStringLength: null });
        const before = whole();
        map(payload, 'a', 1555570137);
        assert.equal(whole(), before);
        if (typeof payload === 'object' && payload !== null) map(Object.freeze(payload), 'a');
      }),
    );
  });
});

function hostileFree(): object {
  return Object.assign(Object.create(null) as object, { c: 3 });
}
