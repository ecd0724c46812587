import assert from 'node:assert/strict';
import {
  validateFields,
  validateRecord,
  type FieldSettings,
  type RecordSettings,
} from '../../../../nodes/record/validation';

const uuid = '2f6b9a54-6b1c-4c1e-9d0e-0a4f1d2c3b4a';

const settings: RecordSettings = {
  device: uuid,
  deviceType: 'str',
  fields: [],
  time: '',
  timeType: 'arrival',
  zone: 'local',
  zoneName: '',
  intervalMode: 'none',
  interval: 1,
};

const row: FieldSettings = { source: 'payload.power', sourceType: 'msg', field: 'WATT', factor: '', decimals: '' };

const codes = (changes: Partial<RecordSettings>): string[] =>
  validateRecord({ ...settings, ...changes }).map(({ code }) => code);

describe('record settings', () => {
  it('are valid with only a device', () => {
    assert.deepEqual(codes({}), []);
  });

  it('accept a UUID in any case, and any text as a serial number', () => {
    for (const device of [uuid.toUpperCase(), ` ${uuid}\n`, '0004A30B001C0530', 'SN 12/3', 'a-b-c', '2024-01-02-03x']) {
      assert.deepEqual(codes({ device }), [], device);
    }
  });

  it('have an error for a missing device, an address and a mistyped UUID', () => {
    assert.deepEqual(codes({ device: ' ' }), ['device-missing']);
    assert.deepEqual(codes({ device: '', deviceType: 'msg' }), ['device-missing']);
    assert.deepEqual(codes({ device: `https://app.datacake.de/d/${uuid}` }), ['device-address']);
    assert.deepEqual(validateRecord({ ...settings, device: uuid.slice(1) }), [
      { code: 'device-uuid', value: uuid.slice(1) },
    ]);
  });

  it('do not check a device that messages name', () => {
    assert.deepEqual(codes({ device: uuid.slice(1), deviceType: 'jsonata' }), []);
  });

  it('need a time zone that is known, where times are read in it', () => {
    const named = { zone: 'named', timeType: 'msg', time: 'payload.time' } as const;
    assert.deepEqual(codes({ ...named, zoneName: ' Europe/Berlin ' }), []);
    assert.deepEqual(codes({ ...named, zoneName: 'Berlin' }), ['zone-unknown']);
    assert.deepEqual(codes({ ...named, zoneName: '' }), ['zone-unknown']);
    assert.deepEqual(codes({ ...named, zone: 'utc', zoneName: 'Berlin' }), []);
    assert.deepEqual(codes({ zone: 'named', zoneName: '' }), []);
  });

  it('need an expression for a time that messages carry', () => {
    assert.deepEqual(codes({ timeType: 'msg' }), ['time-missing']);
    assert.deepEqual(codes({ timeType: 'msg', time: 'payload.time' }), []);
  });

  it('need a number greater than 0 for a fixed interval', () => {
    for (const interval of [0, -1, '', ' ', 'x', Infinity, '1,5']) {
      assert.deepEqual(codes({ intervalMode: 'fixed', interval }), ['interval-invalid'], String(interval));
    }
    for (const interval of [1, 0.5, '15']) assert.deepEqual(codes({ intervalMode: 'fixed', interval }), []);
    assert.deepEqual(codes({ interval: 'x' }), []);
  });

  it('report all errors at once', () => {
    assert.deepEqual(codes({ device: '', fields: [{ ...row, field: '' }], timeType: 'env' }), [
      'device-missing',
      'field-missing',
      'time-missing',
    ]);
  });
});

describe('fields of the table', () => {
  const of = (changes: FieldSettings): string[] => validateFields([{ ...row, ...changes }]).map(({ code }) => code);

  it('are valid in a complete row', () => {
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ factor: -0.001, decimals: 0 }), []);
    assert.deepEqual(of({ factor: '0.001', decimals: '15' }), []);
  });

  it('need a source and a field; an empty text is a value', () => {
    assert.deepEqual(of({ source: ' ' }), ['source-missing']);
    assert.deepEqual(of({ source: '', sourceType: 'num' }), ['source-missing']);
    assert.deepEqual(of({ source: '', sourceType: 'str' }), []);
    assert.deepEqual(of({ field: ' ' }), ['field-missing']);
  });

  it('need an identifier of a field', () => {
    assert.deepEqual(of({ field: 'MY FIELD' }), ['field-invalid']);
    assert.deepEqual(of({ field: '"WATT"' }), ['field-invalid']);
    assert.deepEqual(of({ field: 'myField_2' }), []);
  });

  it('need a number other than 0 as factor', () => {
    for (const factor of [0, '0', 'x', NaN, Infinity, '0,5']) assert.deepEqual(of({ factor }), ['factor-invalid']);
  });

  it('need decimals from 0 to 15', () => {
    for (const decimals of [-1, 16, 1.5, 'x', ' ']) assert.deepEqual(of({ decimals }), ['decimals-invalid']);
  });

  it('need a minimum difference of at least 0 and a positive time where values are sent on change only', () => {
    for (const minDifference of [-1, 'x', ' ', NaN])
      assert.deepEqual(of({ onChange: true, minDifference }), ['change-by-invalid']);
    for (const minDifference of ['', 0, '0.5']) assert.deepEqual(of({ onChange: true, minDifference }), []);
    for (const atLeastEvery of [0, -5, 'x'])
      assert.deepEqual(of({ onChange: true, atLeastEvery }), ['at-least-every-invalid']);
    for (const atLeastEvery of ['', 0.5, '60']) assert.deepEqual(of({ onChange: true, atLeastEvery }), []);
    assert.deepEqual(of({ onChange: false, minDifference: 'x', atLeastEvery: -1 }), []);
  });

  it('have an error in the later of two rows with the same field; case matters', () => {
    const rows = ['WATT', 'watt', 'VOLT', ' WATT'].map((field) => ({ ...row, field }));
    assert.deepEqual(validateFields(rows), [{ code: 'field-duplicate', row: 3, value: 'WATT' }]);
  });

  it('count as empty where a row lacks them', () => {
    assert.deepEqual(validateFields([{ source: 'payload', field: 'WATT' }]), []);
    assert.deepEqual(
      validateFields([{}]).map(({ code }) => code),
      ['source-missing', 'field-missing'],
    );
  });

  it('have no duplicate error in rows without a field', () => {
    const rows = ['', ''].map((field) => ({ ...row, field }));
    assert.deepEqual(
      validateFields(rows).map(({ code }) => code),
      ['field-missing', 'field-missing'],
    );
  });
});
