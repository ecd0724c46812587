import assert from 'node:assert/strict';
import { exportedCode } from '../../../../../nodes/editor/import/exported-code';

describe('exportedCode', () => {
  it('takes the code out of an exported flow', () => {
    const [other, code] = ['return msg;', 'msg.payload = [{ field: "A", value: 1 }];\nreturn msg;'];
    const flow = [{ type: 'inject' }, { type: 'function', func: other }, { type: 'function', func: code }];
    assert.equal(exportedCode(JSON.stringify(flow)), code);
    assert.equal(exportedCode(JSON.stringify(flow[1])), other);
  });

  it('leaves everything else alone', () => {
    for (const text of [
      '',
      'return msg;',
      '[{"field": "A", "value": 1}]',
      'null',
      '[null, 1]',
      '[{"type":"function","func":1}]',
    ]) {
      assert.equal(exportedCode(text), undefined);
    }
  });
});
