import assert from 'node:assert/strict';
import { validateRecord } from '../../../nodes/record/validation';
import { newRecord, row } from '../../helpers/settings';
import { type FieldRow, type RecordConfig, completeRecord } from '../../../nodes/record/settings';
import { completeConnection, newConnection } from '../../../nodes/connection/settings';

const device = 'be525e29-4398-4fc1-a928-dead7fdfe218';

/** A record node as the first version saves it. */
const first: RecordConfig = {
  ...newRecord,
  ...{ version: 1, device, intervalMode: 'fixed', interval: 90, intervalUnit: 's' },
  fields: [row('payload.t', 'TEMPERATURE', { aggregate: 'mean', decimals: 1 })],
};

describe('a saved record node', () => {
  it('is taken as it is', () => {
    assert.deepEqual(completeRecord(first), first);
  });

  it('has what it lacks as a new one has it', () => {
    assert.deepEqual(completeRecord({ connection: 'connection' }), newRecord);
    const fields = [{ source: 'payload.t', field: 'T' } as FieldRow, null as unknown as FieldRow];
    assert.deepEqual(completeRecord({ fields }).fields, [row('payload.t', 'T')]);
    assert.deepEqual(completeRecord({ fields: 'none' as unknown as FieldRow[] }).fields, []);
  });

  it('written by hand is taken as far as its words are known too', () => {
    assert.equal(completeRecord({ ...first, aggregate: 'averege' as 'mean' }).aggregate, 'last');
    assert.equal(completeConnection({ name: undefined as unknown as string }).name, '');
  });

  it('of a later version is taken as far as its words are known', () => {
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

  it('with no row whose source is known needs one, and records nothing till then', () => {
    const { fields } = completeRecord({ ...first, fields: [row('x', 'X', { sourceType: 'elsewhere' as 'msg' })] });
    assert.deepEqual(fields, [row('', '')]);
    assert.deepEqual(validateRecord({ ...first, fields })[0]?.code, 'source-missing');
  });

  it('of a later version has no device when that is looked for in an unknown place', () => {
    const later = completeRecord({ ...first, version: 7, deviceType: 'oracle' as 'msg' });
    assert.deepEqual([later.device, later.deviceType], ['', 'str']);
  });
});

describe('a saved connection', () => {
  it('has what it lacks as a new one has it', () => {
    assert.deepEqual(completeConnection({ name: 'Datacake' }), { ...newConnection, name: 'Datacake' });
  });

  it('of a later version is taken as far as its words are known', () => {
    const later = completeConnection({ ...newConnection, version: 2, journal: 'cloud' as 'disk', limit: 'lifted' });
    assert.deepEqual(later, { ...newConnection, version: 2, limit: 'lifted' });
  });
});
