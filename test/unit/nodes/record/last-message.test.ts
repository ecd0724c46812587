import assert from 'node:assert/strict';
import { LastMessage } from '../../../../nodes/record/last-message';

function kept({ passed }: LastMessage): object | undefined {
  return passed && { message: passed.message, truncated: passed.truncated };
}

describe('LastMessage', () => {
  it('is taken once a second, as it passed', () => {
    let now = 0;
    const last = new LastMessage(() => now);
    assert.equal(kept(last), undefined);
    const message = { _msgid: 'a', payload: { watt: 1 } };
    last.pass(message);
    message.payload.watt = 2;
    now = 999;
    last.pass({ _msgid: 'b', payload: 'too soon' });
    assert.deepEqual(kept(last), { message: { _msgid: 'a', payload: { watt: 1 } }, truncated: false });
    now = 1000;
    last.pass({ _msgid: 'c', payload: 'x'.repeat(1e6) });
    assert.deepEqual(kept(last), { message: { _msgid: 'c' }, truncated: true });
  });
});
