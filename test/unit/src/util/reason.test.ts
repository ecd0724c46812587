import assert from 'node:assert/strict';
import { type Reason, readReasonKey, reasonKey } from '../../../../src/util/reason';

describe('readReasonKey', () => {
  const reasons: Reason[] = [
    { code: 'overflow' },
    { code: 'device-unknown', detail: 'status 404' },
    { code: 'refused', detail: 'status 400: field: Field does not exist.' },
  ];
  for (const reason of reasons) {
    it(`reads "${reasonKey(reason)}" again`, () => assert.deepEqual(readReasonKey(reasonKey(reason)), reason));
  }

  it('takes any other text for what was said of refused measurements', () => {
    for (const text of ['', 'status 400: no', 'nonsense: x'])
      assert.deepEqual(readReasonKey(text), { code: 'refused', detail: text });
  });
});
