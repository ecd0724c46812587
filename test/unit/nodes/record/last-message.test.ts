import assert from 'node:assert/strict';
import { LastMessage } from '../../../../nodes/record/last-message';

function keptBy({ kept }: LastMessage): object | undefined {
  return kept && { message: kept.message, truncated: kept.truncated };
}

describe('LastMessage', () => {
  it('is copied once a second, as it arrived', () => {
    let now = 0;
    const last = new LastMessage(() => now);
    assert.equal(keptBy(last), undefined);
    const message = { _msgid: 'a', payload: { watt: 1 } };
    last.observe(message);
    message.payload.watt = 2;
    now = 999;
    last.observe({ _msgid: 'b', payload: 'too soon' });
    assert.deepEqual(keptBy(last), { message: { _msgid: 'a', payload: { watt: 1 } }, truncated: false });
    now = 1000;
    last.observe({ _msgid: 'c', payload: 'x'.repeat(1e6) });
    assert.deepEqual(keptBy(last), { message: { _msgid: 'c' }, truncated: true });
  });
});
