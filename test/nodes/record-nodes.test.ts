import assert from 'node:assert/strict';
import { type RecordListener, RecordNodes } from '../../nodes/record-nodes';

function listener(told: string[], name: string, drained = Promise.resolve()): RecordListener {
  return {
    accepted: () => told.push(`${name} accepted`),
    rejected: () => told.push(`${name} rejected`),
    changed: () => told.push(`${name} changed`),
    drained: () => drained,
  };
}

const receipt = { device: 'device', measurements: [], status: 200, attempts: 1 };
const rejection = { device: 'device', measurements: [], status: 400, reason: '', message: undefined };

describe('RecordNodes', () => {
  it('tells the node that it concerns, as long as it is there', () => {
    const nodes = new RecordNodes();
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
    const nodes = new RecordNodes();
    const told: string[] = [];
    const remove = nodes.add('one', listener(told, 'old'));
    nodes.add('one', listener(told, 'new'));
    remove();
    nodes.changed('one');
    assert.deepEqual(told, ['new changed']);
  });

  it('is drained when all nodes are', async () => {
    const nodes = new RecordNodes();
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
