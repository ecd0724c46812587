import assert from 'node:assert/strict';
import { type RecordListener, RecordListeners } from '../../../../nodes/connection/record-listeners';

function listener(told: string[], name: string, drained = Promise.resolve()): RecordListener {
  return {
    accepted: () => told.push(`${name} accepted`),
    rejected: () => told.push(`${name} rejected`),
    lost: () => told.push(`${name} lost`),
    changed: () => told.push(`${name} changed`),
    drained: () => drained,
  };
}

const receipt = { device: 'device', measurements: [], status: 200, attempts: 1 };
const rejection = { device: 'device', measurements: [], status: 400, reason: '', message: undefined };

describe('RecordNodes', () => {
  const notices: string[] = [];
  const kept: string[] = [];

  afterEach(() => {
    notices.length = 0;
    kept.length = 0;
  });

  it('tells a loss in any case: to its node, to another, or to the log', () => {
    const nodes = new RecordListeners((notice) => notices.push(notice), { add: () => undefined });
    const told: string[] = [];
    nodes.lost('one', { device: 'serial', samples: 2, why: 'size' });
    assert.deepEqual(notices, ['2 waiting samples of serial given up: no more than the size limit may wait']);
    nodes.add('other', listener(told, 'other'));
    nodes.lost('one', { device: 'serial', samples: 2, why: 'size' });
    nodes.add('one', listener(told, 'one'));
    nodes.lost('one', { device: 'serial', samples: 2, why: 'age' });
    assert.deepEqual(told, ['other lost', 'one lost']);
  });

  it('keeps what was refused, also when its node is gone', () => {
    const nodes = new RecordListeners(() => undefined, { add: (entry) => kept.push(entry.reason) });
    nodes.rejected('gone', { ...rejection, reason: 'no such field' });
    assert.deepEqual(kept, ['no such field']);
  });

  it('tells the node that it concerns, as long as it is there', () => {
    const nodes = new RecordListeners((notice) => notices.push(notice), { add: (entry) => kept.push(entry.reason) });
    const told: string[] = [];
    const remove = nodes.add('one', listener(told, 'one'));
    nodes.add('two', listener(told, 'two'));
    const tell = (): void => {
      nodes.accepted('one', receipt);
      nodes.rejected('one', rejection);
      nodes.changed('two');
      nodes.accepted('gone', receipt);
    };
    tell();
    assert.deepEqual(told.splice(0), ['one accepted', 'one rejected', 'two changed']);
    remove();
    tell();
    assert.deepEqual(told, ['two changed']);
  });

  it('does not take away the node that has come in the place of another', () => {
    const nodes = new RecordListeners((notice) => notices.push(notice), { add: (entry) => kept.push(entry.reason) });
    const told: string[] = [];
    const remove = nodes.add('one', listener(told, 'old'));
    nodes.add('one', listener(told, 'new'));
    remove();
    nodes.changed('one');
    assert.deepEqual(told, ['new changed']);
  });

  it('is drained when all nodes are', async () => {
    const nodes = new RecordListeners((notice) => notices.push(notice), { add: (entry) => kept.push(entry.reason) });
    let finish = (): void => undefined;
    nodes.add('one', listener([], 'one'));
    nodes.add('two', listener([], 'two', new Promise<void>((resolve) => (finish = resolve))));
    let drained = false;
    const all = nodes.drained().then(() => (drained = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(drained, false);
    finish();
    await all;
    assert.ok(drained);
  });
});
