import assert from 'node:assert/strict';
import type { FieldRow, RecordConfig } from '../../nodes/config';
import type { Step } from '../../nodes/migrate/migrate';
import { recordRules } from '../../nodes/record-rules';
import { completeConnection, completeRecord, newConnection } from '../../nodes/saved';
import { validateRecord } from '../../src/validation/record-settings';
import { newRecord, row } from '../saved-nodes';

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

  it('does the same after a release that saves a setting in another way', () => {
    // Invented: a release that knows no interval in seconds.
    const toSecond: Step = (saved) => ({
      ...saved,
      ...(saved.intervalUnit === 's' && { interval: Number(saved.interval) / 60, intervalUnit: 'min' }),
    });
    const migrated = completeRecord(first, [toSecond]);
    assert.deepEqual([migrated.version, migrated.interval, migrated.intervalUnit], [2, 1.5, 'min']);
    assert.deepEqual(recordRules(migrated), recordRules(first));
    assert.deepEqual(migrated.fields, first.fields);
    assert.deepEqual(completeRecord(migrated, [toSecond]), migrated, 'it is changed once only');
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

  it('does the same after a release that saves a setting in another way', () => {
    const toSecond: Step = (saved) => ({ ...saved, sizeLimit: Number(saved.sizeLimit) * 2 });
    const saved = { ...newConnection, version: 1, sizeLimit: 64 };
    assert.deepEqual(completeConnection(saved, [toSecond]), { ...saved, version: 2, sizeLimit: 128 });
  });

  it('of a later version is taken as far as its words are known', () => {
    const later = completeConnection({ ...newConnection, version: 2, journal: 'cloud' as 'disk', limit: 'lifted' });
    assert.deepEqual(later, { ...newConnection, version: 2, limit: 'lifted' });
  });
});
