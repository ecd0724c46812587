import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Acknowledged, decodeCursor, encodeCursor } from '../../../../src/journal/disk/cursor';
import { SLOT_ROOM_BYTES } from '../../../../src/journal/disk/slot-file';
import { log } from '../../../helpers/journal';

const spans = fc.array(fc.tuple(fc.nat(5000), fc.integer({ min: 1, max: 50 })), { maxLength: 40 });

function acknowledge(given: readonly (readonly [number, number])[], fields: typeof given): Acknowledged {
  const acknowledged = new Acknowledged();
  for (const [from, count] of given) acknowledged.add(from, from + count);
  for (const [from, count] of fields) acknowledged.addField('WATT', from, from + count);
  return acknowledged;
}

describe('cursor', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(spans, spans, (given, fields) => {
        const written = acknowledge(given, fields);
        const read = decodeCursor(encodeCursor(log, written, 6000, SLOT_ROOM_BYTES));
        assert.deepEqual(read?.log, log);
        assert.equal(read.end, 6000);
        assert.equal(read.acknowledged.head, written.head);
        assert.deepEqual(read.acknowledged.beyond.spans(), written.beyond.spans());
        assert.equal(read.acknowledged.openBelow(6000), written.openBelow(6000));
        assert.deepEqual(
          [...(read.acknowledged.fields.get('WATT') ?? [])].filter((one) => !written.has(one)),
          [...(written.fields.get('WATT') ?? [])].filter((one) => !written.has(one)),
        );
      }),
    );
  });

  it('drops the oldest ranges that do not fit, and never acknowledges more than was', () => {
    const acknowledged = new Acknowledged();
    acknowledged.add(0, 100);
    for (let position = 101; position < 20_000; position += 3) acknowledged.add(position, position + 1);
    for (let field = 0; field < 50; field++) acknowledged.addField(`FIELD_${field}`, 102, 103);
    const encoded = encodeCursor(log, acknowledged, 20_000, SLOT_ROOM_BYTES);
    assert.ok(encoded.length <= SLOT_ROOM_BYTES);
    const read = decodeCursor(encoded)?.acknowledged;
    assert.equal(read?.head, 100);
    assert.ok(read.has(19_997 - ((19_997 - 101) % 3)), 'the newest is kept');
    for (let position = 0; position < 20_000; position++) {
      if (read.has(position)) assert.ok(acknowledged.has(position));
    }
  });
});

describe('acknowledged', () => {
  it('holds the same positions as a set', () => {
    fc.assert(
      fc.property(spans, (given) => {
        const acknowledged = acknowledge(given, []);
        const set = new Set(
          given.flatMap(([from, count]) => Array.from({ length: count }, (_, index) => from + index)),
        );
        let open = 0;
        for (let position = 0; position < 5100; position++) {
          assert.equal(acknowledged.has(position), set.has(position));
          if (!set.has(position)) open += 1;
        }
        assert.equal(acknowledged.openBelow(5100), open);
        assert.equal(acknowledged.open(0, 5100).size, open);
      }),
      { numRuns: 50 },
    );
  });
});
