import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { createFindAbsence } from '../../../../nodes/admin/absence';

const saved = [
  { id: 'on', type: 'tab' },
  { id: 'off', type: 'tab', disabled: true },
  { id: 'a', type: 'datacake-record', z: 'on' },
  { id: 'b', type: 'datacake-record', z: 'on', d: true },
  { id: 'c', type: 'datacake-record', z: 'off' },
];

/** @param running the ids of nodes that are there */
function absenceOf(id: string, running: readonly string[]): string {
  const nodes = {
    eachNode: (callback: (node: object) => void) => saved.forEach(callback),
    getNode: (other: string) => (running.includes(other) ? {} : null),
  };
  return createFindAbsence({ nodes } as unknown as NodeAPI)(id);
}

describe('why a node is not deployed', () => {
  it('is that it, or its flow, is disabled', () => {
    for (const running of [['x', 'a'], []]) {
      assert.equal(absenceOf('b', running), 'node-disabled');
      assert.equal(absenceOf('c', running), 'node-disabled');
    }
  });

  it('is that the flows are stopped, where no node runs', () => {
    assert.equal(absenceOf('a', []), 'flows-stopped');
  });

  it('is unknown for a node that was not deployed yet', () => {
    assert.equal(absenceOf('new', ['a']), 'node-unknown');
    assert.equal(absenceOf('new', []), 'node-unknown');
  });
});
