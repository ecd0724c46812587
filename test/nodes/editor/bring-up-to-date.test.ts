import assert from 'node:assert/strict';
import { type HeldNode, bringUpToDate } from '../../../nodes/editor/bring-up-to-date';
import type { Step } from '../../../nodes/migrate/migrate';

/** Invented: a setting got another name; its old one stays in `defaults`, or the editor would have dropped it. */
const renamed: Step = ({ wait, ...others }) => ({ ...others, delay: wait });
const defaults = { version: {}, wait: {}, delay: {}, name: {} };

function held(settings: object, type = 'datacake-record'): HeldNode {
  return { id: 'a', type, _def: { defaults }, ...settings };
}

describe('the editor', () => {
  let added: (node: HeldNode) => void;
  let told: number;

  beforeEach(() => {
    told = 0;
    bringUpToDate(
      'datacake-record',
      [renamed],
      (listener) => (added = listener),
      () => (told += 1),
    );
  });

  it('says what an earlier version saved in the terms of this one', () => {
    const node = held({ version: 1, wait: 5, name: 'a', changed: false });
    added(node);
    assert.deepEqual(node, held({ version: 2, delay: 5, name: 'a', changed: false, wait: undefined }));
    assert.equal(told, 0);
  });

  it('leaves other nodes, and those of this version, as they are', () => {
    for (const node of [held({ version: 1, wait: 5 }, 'inject'), held({ version: 2, delay: 5 })]) {
      const before = structuredClone(node);
      added(node);
      assert.deepEqual(node, before);
    }
  });

  it('reaches a node of a locked flow too', () => {
    const behind = held({ version: 1, wait: 5 });
    const guarded = Object.freeze({ ...behind, __node__: behind });
    added(guarded);
    assert.equal(behind.delay, 5);
  });

  it('tells once of nodes that a later version saved, and leaves them as they are', () => {
    const node = held({ version: 3, hush: 5 });
    added(node);
    added(held({ version: 4 }));
    assert.deepEqual(node, held({ version: 3, hush: 5 }));
    assert.equal(told, 1);
  });
});
