import assert from 'node:assert/strict';
import { languageOf } from '../../../helpers/language';
import { type RecordListener, RecordListeners } from '../../../../nodes/connection/record-listeners';

function listener(events: string[], name: string, drained = Promise.resolve()): RecordListener {
  return {
    accepted: () => events.push(`${name} accepted`),
    rejected: () => events.push(`${name} rejected`),
    lost: () => events.push(`${name} lost`),
    changed: () => events.push(`${name} changed`),
    drained: () => drained,
  };
}

const receipt = { device: 'device', uuid: 'uuid', measurements: [], status: 200, attempts: 1 };
const rejection = {
  device: 'device',
  log: { device: 'device', node: 'one' },
  position: 0,
  measurements: [],
  status: 400,
  reason: { code: 'refused', detail: '' } as const,
  message: undefined,
};

describe('RecordListeners', () => {
  const notices: string[] = [];
  const kept: string[] = [];

  function newListeners(): RecordListeners {
    const refusals = {
      accepted: (device: string) => void kept.push(`${device} accepted`),
      refused: (node: string, device: string) => void kept.push(`${node} ${device} refused`),
    };
    const rejected = { add: ({ reason }: { reason: string }) => void kept.push(reason) };
    return new RecordListeners((notice) => notices.push(notice), { rejected, refusals }, languageOf('en-US'));
  }

  afterEach(() => {
    notices.length = 0;
    kept.length = 0;
  });

  it('reports every loss: through its node, through another, or in the log', () => {
    const listeners = newListeners();
    const events: string[] = [];
    listeners.lost('one', { device: 'serial', samples: 2, why: 'size' });
    assert.deepEqual(notices, [
      'serial: 2 waiting samples were given up, because no more than the size limit may wait',
    ]);
    listeners.add('other', listener(events, 'other'));
    listeners.lost('one', { device: 'serial', samples: 2, why: 'size' });
    listeners.add('one', listener(events, 'one'));
    listeners.lost('one', { device: 'serial', samples: 2, why: 'age' });
    assert.deepEqual(events, ['other lost', 'one lost']);
  });

  it('keeps refused measurements, also when their node is gone', () => {
    const listeners = newListeners();
    listeners.rejected('gone', { ...rejection, reason: { code: 'refused', detail: 'no such field' } });
    assert.deepEqual(kept, ['refused: no such field', 'gone device refused']);
  });

  it('passes events to their node, as long as it is deployed', () => {
    const listeners = newListeners();
    const events: string[] = [];
    const remove = listeners.add('one', listener(events, 'one'));
    listeners.add('two', listener(events, 'two'));
    const emit = (): void => {
      listeners.accepted('one', receipt);
      listeners.rejected('one', rejection);
      listeners.changed('two');
      listeners.accepted('gone', receipt);
    };
    emit();
    assert.deepEqual(events.splice(0), ['one accepted', 'one rejected', 'two changed']);
    remove();
    emit();
    assert.deepEqual(events, ['two changed']);
  });

  it('does not remove the node that has replaced another', () => {
    const listeners = newListeners();
    const events: string[] = [];
    const remove = listeners.add('one', listener(events, 'old'));
    listeners.add('one', listener(events, 'new'));
    remove();
    listeners.changed('one');
    assert.deepEqual(events, ['new changed']);
  });

  it('is drained when all of its nodes are', async () => {
    const listeners = newListeners();
    let finish = (): void => undefined;
    listeners.add('one', listener([], 'one'));
    listeners.add('two', listener([], 'two', new Promise<void>((resolve) => (finish = resolve))));
    let drained = false;
    const all = listeners.drained().then(() => (drained = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(drained, false);
    finish();
    await all;
    assert.ok(drained);
  });
});
