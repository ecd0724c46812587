import assert from 'node:assert/strict';
import { savedRows, toInputs, toRow } from '../../../../../nodes/editor/record/row-values';
import { type FieldRow, newRow } from '../../../../../nodes/record/settings';

const row: FieldRow = {
  source: 'payload["em1:0"].act_power',
  sourceType: 'msg',
  field: 'WATT',
  type: 'NUMERIC',
  aggregate: 'mean',
  factor: 0.001,
  decimals: 2,
  onChange: true,
  minDifference: 0.5,
  atLeastEvery: 60,
};

describe('row values', () => {
  it('are saved exactly as they were when nothing was changed', () => {
    for (const saved of [row, newRow, { ...row, factor: 0, decimals: 0 }, { ...row, factor: 1e-7 }]) {
      assert.deepEqual(toRow(saved, toInputs(saved)), saved);
    }
  });

  it('keep the order of their members, because the editor compares them as text', () => {
    const saved = { field: 'WATT', decimals: '', source: 'payload', sourceType: 'msg' } as const;
    assert.equal(JSON.stringify(toRow(saved, toInputs(saved))), JSON.stringify(saved));
  });

  it('keep members that a later version of the package has added', () => {
    const saved = { ...row, later: { by: 1 } };
    assert.deepEqual(toRow(saved, { ...toInputs(saved), field: 'POWER' }), { ...saved, field: 'POWER' });
  });

  it('keep numbers that a flow holds as text, until they are changed', () => {
    const saved = { ...row, factor: '0.5' as unknown as number };
    assert.equal(toRow(saved, toInputs(saved)).factor, '0.5');
    assert.equal(toRow(saved, { ...toInputs(saved), factor: '0.25' }).factor, 0.25);
  });

  it('save numbers as numbers, with a decimal point or a comma', () => {
    const inputs = toInputs(newRow);
    assert.equal(toRow(newRow, { ...inputs, factor: '0.001' }).factor, 0.001);
    assert.equal(toRow(newRow, { ...inputs, factor: ' 0,001 ' }).factor, 0.001);
    assert.equal(toRow(newRow, { ...inputs, decimals: '3' }).decimals, 3);
    assert.equal(toRow(row, { ...toInputs(row), factor: ' ' }).factor, '');
  });

  it('keep text that is no number as it was typed, to be shown again', () => {
    for (const factor of ['abc', '1,000,000', '1e999']) {
      assert.equal(toRow(newRow, { ...toInputs(newRow), factor }).factor, factor);
    }
  });

  it('lose white space around a field that is typed or pasted', () => {
    assert.equal(toRow(newRow, { ...toInputs(newRow), field: ' WATT\t' }).field, 'WATT');
  });

  it('show defaults for what a row lacks, and nothing for its source', () => {
    assert.deepEqual(toInputs({ field: 'WATT' }), { ...toInputs(newRow), source: '', field: 'WATT' });
  });

  it('are none where a flow holds no rows', () => {
    for (const fields of [undefined, null, '', {}, [null, 1]]) assert.deepEqual(savedRows(fields), []);
    assert.deepEqual(savedRows([row, null]), [row]);
  });
});
