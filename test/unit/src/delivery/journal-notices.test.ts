import assert from 'node:assert/strict';
import { damageNotice } from '../../../../src/delivery/journal-notices';

describe('the notice of damage', () => {
  const file = 'a.segment.0';

  it('counts the bytes that are damaged, and names a copy of them', () => {
    const damage = { count: 2, bytes: 12, file };
    assert.deepEqual(damageNotice(damage, undefined), { code: 'damaged', ...damage });
    assert.deepEqual(damageNotice(damage, 'copy'), { code: 'damaged-copied', ...damage, copy: 'copy' });
  });

  it('says that a part is missing where there is no byte that could be damaged', () => {
    assert.deepEqual(damageNotice({ count: 2, bytes: 0, file }, undefined), { code: 'cut-short', count: 2, file });
  });
});
