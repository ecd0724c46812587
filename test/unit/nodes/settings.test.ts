import assert from 'node:assert/strict';
import { referenceOf } from '../../../nodes/settings';

describe('referenceOf', () => {
  it('names the variable that a whole setting consists of, in both ways of writing', () => {
    assert.equal(referenceOf('${DATACAKE_TOKEN}'), 'DATACAKE_TOKEN');
    assert.equal(referenceOf('$(DATACAKE_TOKEN)'), 'DATACAKE_TOKEN');
  });

  it('names nothing for other settings, which Node-RED leaves as they are', () => {
    for (const setting of ['', '$', '${}', '${A B}', 'https://${HOST}', '${A}/', ' ${A}', '$A', '${A)'])
      assert.equal(referenceOf(setting), undefined, setting);
  });
});
