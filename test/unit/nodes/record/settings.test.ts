import assert from 'node:assert/strict';
import { validateRecord } from '../../../../nodes/record/validation';
import { newRecord, row } from '../../../helpers/settings';
import { type FieldRow, type RecordConfig, completeRecord } from '../../../../nodes/record/settings';

const device = 'be525e29-4398-4fc1-a928-dead7fdfe218';

/** A record node as the first version saves it. */
const first: RecordConfig = {
  ...newRecord,
  ...{ version: 1, device, intervalMode: 'fixed', interval: 90, intervalUnit: 's' },
  fields: [row('payload.t', 'TEMPERATURE', { aggregate: 'mean', decimals: 1 })],
};

describe('a saved record node', () => {
  it('is read as it is', () => {
    assert.deepEqual(completeRecord(first), first);
  });

  it('has the settings of a new one where some are missing', () => {
    assert.deepEqual(completeRecord({ connection: 'connection' }), newRecord);
    const fields = [{ source: 'payload.t', field: 'T' } as FieldRow, null as unknown as FieldRow];
    assert.deepEqual(completeRecord({ fields }).fields, [row('payload.t', 'T')]);
    assert.deepEqual(completeRecord({ fields: 'none' as unknown as FieldRow[] }).fields, []);
  });

  it('written by hand has the settings of a new one for unknown words', () => {
    assert.equal(completeRecord({ ...first, aggregate: 'averege' as 'mean' }).aggregate, 'last');
  });

  it('of a later version has the settings of a new one for unknown words, and keeps unknown settings', () => {
    const fields = [
      row('payload.t', 'TEMPERATURE', { aggregate: 'median' as 'mean', decimals: 1 }),
      row('clipboard', 'HUMIDITY', { sourceType: 'elsewhere' as 'msg' }),
    ];
    const later = { ...first, version: 7, fields, zone: 'sidereal' as 'utc', fresh: 'unheard of' };
    assert.deepEqual(completeRecord(later), {
      ...first,
      version: 7,
      fields: [row('payload.t', 'TEMPERATURE', { decimals: 1 })],
      zone: 'local',
      fresh: 'unheard of',
    });
  });

  it('may have members that every object inherits', () => {
    const odd = JSON.parse('{"constructor":"x","toString":1,"hasOwnProperty":null,"__proto__":{"a":1}}') as object;
    const { fields } = completeRecord({ ...first, ...odd, fields: [{ ...row('payload.t', 'T'), ...odd }] });
    assert.equal(fields[0]?.field, 'T');
  });

  it('with no row of a known source type keeps one invalid row, so that it records nothing', () => {
    const { fields } = completeRecord({ ...first, fields: [row('x', 'X', { sourceType: 'elsewhere' as 'msg' })] });
    assert.deepEqual(fields, [row('', '')]);
    assert.deepEqual(validateRecord({ ...first, fields })[0]?.code, 'source-missing');
  });

  it('of a later version has no device where the type of the device is unknown', () => {
    const later = completeRecord({ ...first, version: 7, deviceType: 'oracle' as 'msg' });
    assert.deepEqual([later.device, later.deviceType], ['', 'str']);
  });
});
