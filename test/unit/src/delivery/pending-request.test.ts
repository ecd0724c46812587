import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Due,
  type PendingRequest,
  byOwner,
  fieldsOf,
  newRequest,
  split,
} from '../../../../src/delivery/pending-request';
import type { RequestedWindow } from '../../../../src/delivery/requested-window';

function dues(count: number): Due[] {
  return Array.from({ length: count }, (_, index) => ({
    measurement: { field: `F${index % 3}`, value: index, timestamp: '0' },
    positions: 'all',
    owner: { number: index % 2 } as unknown as RequestedWindow,
  }));
}

describe('split', () => {
  it('keeps every measurement once, in smaller requests', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.array(fc.nat(70)), fc.nat(9), (count, culprits, attempts) => {
        const request = newRequest(dues(count), attempts);
        const parts = split(request, culprits);
        assert.ok(parts.length >= 2);
        assert.ok(parts.every(({ due }) => due.length > 0 && due.length < count));
        assert.ok(parts.every((part) => part.attempts === attempts));
        const values = parts.flatMap(({ due }) => due.map(({ measurement }) => measurement.value as number));
        assert.deepEqual(
          [...values].sort((a, b) => a - b),
          [...Array(count).keys()],
        );
      }),
    );
  });

  it('separates the measurements that the answer names', () => {
    const parts = split(newRequest(dues(4)), [1, 3]);
    assert.deepEqual(
      parts.map(({ due }) => due.map(({ measurement }) => measurement.value)),
      [[0, 2], [1], [3]],
    );
  });

  it('finds the offending measurement after a few rounds when the answer names none', () => {
    const holds = ({ due }: PendingRequest): boolean => due.some(({ measurement }) => measurement.value === 333);
    let suspects = [newRequest(dues(500))];
    for (let round = 0; round < 9; round++) {
      suspects = suspects.filter(holds).flatMap((suspect) => (suspect.due.length > 1 ? split(suspect) : [suspect]));
    }
    assert.equal(suspects.find(holds)?.due.length, 1);
  });
});

describe('a pending request', () => {
  it('names its fields once, and its measurements by window', () => {
    const request = newRequest(dues(6));
    assert.deepEqual(fieldsOf(request), ['F0', 'F1', 'F2']);
    const owner = { number: 0 } as unknown as RequestedWindow;
    const other = { number: 1 } as unknown as RequestedWindow;
    const due = dues(3).map((one, index) => ({ ...one, owner: index < 2 ? owner : other }));
    assert.deepEqual(
      [...byOwner(newRequest(due))].map((group) => [group.owner, group.dues.length]),
      [
        [owner, 2],
        [other, 1],
      ],
    );
  });
});
