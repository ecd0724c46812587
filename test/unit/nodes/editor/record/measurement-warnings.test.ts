import assert from 'node:assert/strict';
import type { DeviceField } from '../../../../../nodes/admin/api';
import { measurementWarnings } from '../../../../../nodes/editor/record/field-warnings';

const field = (name: string, type: string, calculated = false): DeviceField => {
  return { name, type, calculated, label: name, description: '', unit: '' };
};

const fields = [
  field('POWER', 'NUMERIC'),
  field('NOTE', 'STRING'),
  field('PLACE', 'GEO'),
  field('COST', 'NUMERIC', true),
];

describe('warnings about a measurement that would be sent', () => {
  it('say that the device lacks the field, has it in another case, or calculates it', () => {
    assert.deepEqual(measurementWarnings({ name: 'POWR', type: 'NUMERIC' }, fields), [
      { code: 'field-unknown', field: 'POWR' },
    ]);
    assert.deepEqual(measurementWarnings({ name: 'Power', type: 'NUMERIC' }, fields), [
      { code: 'field-case', known: 'POWER' },
    ]);
    assert.deepEqual(measurementWarnings({ name: 'COST', type: 'NUMERIC' }, fields), [
      { code: 'field-calculated', field: 'COST' },
    ]);
  });

  it('say that text would go to a number', () => {
    assert.deepEqual(measurementWarnings({ name: 'POWER', type: 'STRING' }, fields), [
      { code: 'field-type', sent: 'STRING', kept: 'NUMERIC' },
    ]);
  });

  it('say nothing of what fits', () => {
    assert.deepEqual(measurementWarnings({ name: 'POWER', type: 'NUMERIC' }, fields), []);
    assert.deepEqual(measurementWarnings({ name: 'NOTE', type: 'STRING' }, fields), []);
    assert.deepEqual(measurementWarnings({ name: 'PLACE', type: 'STRING' }, fields), [], 'a location is text');
  });
});
