import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type RejectedEntry, countByNode, rejectedOf, without } from '../../../../src/journal/rejected-file';

function line(node: string, ...fields: string[]): string {
  const measurements = fields.map((field) => ({ field, value: 1, timestamp: '1600000000' }));
  const entry: RejectedEntry = {
    at: '2026-03-14T12:00:00Z',
    node,
    device: 'd',
    measurements,
    status: 400,
    reason: 'r',
  };
  return JSON.stringify(entry);
}

const torn = line('a', 'TORN').slice(0, 40);
const lines = [line('a', 'A', 'B'), line('b', 'C'), torn, 'null', '5', '[]', '{"node":"a"}', line('a', 'D')];

function fieldsOf(node: string, of: readonly string[]): string[] {
  return rejectedOf(node, of).map(({ measurement }) => measurement.field);
}

describe('rejected lines', () => {
  it('are separated by node, and survive torn lines between them', () => {
    assert.deepEqual(fieldsOf('a', lines), ['A', 'B', 'D']);
    assert.deepEqual(fieldsOf('b', lines), ['C']);
    assert.deepEqual(fieldsOf('gone', lines), []);
    assert.deepEqual(
      [...countByNode(lines)],
      [
        ['a', 3],
        ['b', 1],
      ],
    );
  });

  it('are removed one by one, whatever else is there', () => {
    const [, second] = rejectedOf('a', lines);
    const left = without('a', (id) => id === second?.id, lines);
    assert.equal(left.removed, 1);
    assert.deepEqual(fieldsOf('a', left.lines), ['A', 'D']);
    assert.deepEqual(left.lines.slice(1), lines.slice(1));
  });

  it('are removed only when chosen', () => {
    const stored = fc.array(
      fc
        .tuple(fc.constantFrom('a', 'b'), fc.array(fc.string(), { minLength: 1, maxLength: 3 }))
        .map(([node, fields]) => {
          return line(node, ...fields);
        }),
    );
    fc.assert(
      fc.property(stored, fc.infiniteStream(fc.boolean()), (all, choice) => {
        const ids = rejectedOf('a', all).map(({ id }) => id);
        const chosen = new Set(ids.filter(() => choice.next().value));
        const { lines: left, removed } = without('a', (id) => chosen.has(id), all);
        assert.equal(removed, ids.filter((id) => chosen.has(id)).length);
        assert.equal(rejectedOf('a', left).length, ids.length - removed);
        assert.deepEqual(rejectedOf('b', left), rejectedOf('b', all));
      }),
    );
  });
});
