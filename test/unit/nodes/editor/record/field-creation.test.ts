import assert from 'node:assert/strict';
import type { DeviceField } from '../../../../../nodes/admin/api';
import { row } from '../../../../helpers/settings';
import { missingFields } from '../../../../../nodes/editor/record/field-creation';

const power: DeviceField = {
  name: 'POWER',
  label: 'Power',
  description: '',
  type: 'NUMERIC',
  unit: 'W',
  calculated: false,
};

describe('missing fields', () => {
  it('are the fields that the table names and the device lacks, each once', () => {
    const rows = [
      row('payload.a', 'POWER'),
      row('payload.b', 'SOIL_TEMPERATURE'),
      row('payload.c', ' SOIL_TEMPERATURE '),
    ];
    assert.deepEqual(missingFields(rows, [power], []), [
      { name: 'SOIL_TEMPERATURE', label: 'Soil temperature', type: 'NUMERIC', unit: '' },
    ]);
  });

  it('have the type that the row sends', () => {
    const rows = [
      row('payload.a', 'A', { type: 'GEO' }),
      row('payload.b', 'B'),
      row('x', 'C', { sourceType: 'jsonata' }),
    ];
    const properties = [{ path: 'payload.b', type: 'boolean', value: 'true' }] as const;
    assert.deepEqual(
      missingFields(rows, [], properties).map(({ type }) => type),
      ['GEO', 'BOOL', 'NUMERIC'],
    );
  });

  it('are neither names in another case nor names that no field can have', () => {
    assert.deepEqual(missingFields([row('x', 'Power'), row('x', 'A B'), row('x', '')], [power], []), []);
  });
});
