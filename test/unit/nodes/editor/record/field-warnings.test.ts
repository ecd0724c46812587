import assert from 'node:assert/strict';
import type { DeviceField, MessageProperty } from '../../../../../nodes/admin/api';
import { fieldWarnings } from '../../../../../nodes/editor/record/field-warnings';
import { row } from '../../../../helpers/settings';
import type { FieldRow } from '../../../../../nodes/record/settings';

const field = (name: string, type: string, calculated = false): DeviceField => {
  return { name, type, calculated, label: name, description: '', unit: '' };
};

const fields = [
  field('POWER', 'NUMERIC'),
  field('COUNT', 'INT'),
  field('ENERGY', 'COUNTER'),
  field('RELAY', 'BOOL'),
  field('NOTE', 'STRING'),
  field('PLACE', 'GEO'),
  field('DOWNLINK', 'OUTPUT'),
  field('COST', 'NUMERIC', true),
];

const properties: MessageProperty[] = [
  { path: 'payload.number', type: 'number', value: '1' },
  { path: 'payload.text', type: 'string', value: '1' },
  { path: 'payload.truth', type: 'boolean', value: 'true' },
  { path: 'payload', type: 'number', value: '1790000000000' },
];

const warnings = (name: string, changes: Partial<FieldRow> = {}, source = 'payload.number'): unknown[] =>
  fieldWarnings(row(source, name, changes), fields, properties);

describe('warnings about a field', () => {
  it('say that the device lacks it, or has it in another case', () => {
    assert.deepEqual(warnings('POWR'), [{ code: 'field-unknown', field: 'POWR' }]);
    assert.deepEqual(warnings('Power'), [{ code: 'field-case', known: 'POWER' }]);
    assert.deepEqual(warnings(''), []);
  });

  it('say that Datacake calculates it', () => {
    assert.deepEqual(warnings('COST'), [{ code: 'field-calculated', field: 'COST' }]);
  });

  it('say that a value is a time, where the field takes numbers', () => {
    assert.deepEqual(warnings('POWER', {}, 'payload'), [{ code: 'field-time', value: '1790000000000' }]);
    assert.deepEqual(warnings('POWER', { factor: 0.001 }, 'payload'), []);
    assert.deepEqual(warnings('NOTE', { type: 'STRING' }, 'payload'), []);
  });

  it('compare the type that was chosen', () => {
    assert.deepEqual(warnings('POWER', { type: 'BOOL' }), [{ code: 'field-type', sent: 'BOOL', kept: 'NUMERIC' }]);
    assert.deepEqual(warnings('NOTE', { type: 'NUMERIC' }), [{ code: 'field-type', sent: 'NUMERIC', kept: 'STRING' }]);
    for (const name of ['POWER', 'COUNT', 'ENERGY']) {
      for (const type of ['NUMERIC', 'COUNTER'] as const) assert.deepEqual(warnings(name, { type }), []);
    }
  });

  it('compare the type in the last message, where none was chosen', () => {
    assert.deepEqual(warnings('POWER', {}, 'payload.number'), []);
    assert.deepEqual(warnings('POWER', {}, 'msg.payload.text'), [
      { code: 'field-type', sent: 'STRING', kept: 'NUMERIC' },
    ]);
    assert.deepEqual(warnings('RELAY', {}, 'payload.truth'), []);
    assert.deepEqual(warnings('POWER', {}, 'payload.unheard'), []);
  });

  it('compare constants, and take a value with a factor for a number', () => {
    assert.deepEqual(warnings('POWER', { sourceType: 'num' }, '1'), []);
    assert.deepEqual(warnings('POWER', { sourceType: 'bool' }, 'true'), [
      { code: 'field-type', sent: 'BOOL', kept: 'NUMERIC' },
    ]);
    assert.deepEqual(warnings('POWER', { factor: 2 }, 'payload.text'), []);
    assert.deepEqual(warnings('RELAY', { factor: 2 }), [{ code: 'field-type', sent: 'NUMERIC', kept: 'BOOL' }]);
  });

  it('are absent where only a message shows the type', () => {
    assert.deepEqual(warnings('POWER', { sourceType: 'jsonata' }), []);
    assert.deepEqual(warnings('PLACE', {}, 'payload.text'), []);
    assert.deepEqual(warnings('DOWNLINK'), []);
  });
});
