import assert from 'node:assert/strict';
import { messageOf } from '../../../../../nodes/editor/record/expected-message';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('the message of an inject node', () => {
  it('has the payload and the topic that are saved beside the list', () => {
    const node = { type: 'inject', props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }], topic: 'hall' };
    assert.deepEqual(messageOf({ ...node, payload: '{"watt":1}', payloadType: 'json' }, now), {
      payload: { watt: 1 },
      topic: 'hall',
    });
    assert.deepEqual(messageOf({ ...node, payload: '', payloadType: 'date' }, now), { payload: now, topic: 'hall' });
  });

  it('has other properties with their types', () => {
    const props = [
      { p: 'count', v: '3', vt: 'num' },
      { p: 'open', v: 'false', vt: 'bool' },
      { p: 'at', v: 'iso', vt: 'date' },
    ];
    assert.deepEqual(messageOf({ type: 'inject', props }, now), {
      count: 3,
      open: false,
      at: '2026-01-02T03:04:05.000Z',
    });
  });

  it('lacks values that only the runtime knows, and values that cannot be read', () => {
    const props = [
      { p: 'payload', v: 'x', vt: 'flow' },
      { p: 'bad', v: '{', vt: 'json' },
      { p: 'none', v: 'x', vt: 'num' },
      { p: 'a.b', v: 'x', vt: 'str' },
    ];
    assert.deepEqual(messageOf({ type: 'inject', props }, now), {});
    assert.deepEqual(messageOf({ type: 'inject' }, now), {});
  });
});
