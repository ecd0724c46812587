import assert from 'node:assert/strict';
import { type DecidingSettings, undeployedSettings } from '../../../../nodes/record/undeployed-settings';
import type { RecordConfig } from '../../../../nodes/record/settings';
import { newRecord, row } from '../../../helpers/settings';

const fields = [row('payload.watt', 'WATT', { factor: 2 })];

function settings(
  node: Partial<RecordConfig> = {},
  connection: Partial<DecidingSettings['connection']> = {},
): DecidingSettings {
  const own = { id: 'connection', address: 'https://api.datacake.co', workspace: '', limit: 'one' } as const;
  return { node: { ...newRecord, device: 'a', fields, ...node }, connection: { ...own, ...connection } };
}

describe('undeployedSettings', () => {
  const cases: [name: string, form: DecidingSettings][] = [
    ['device', settings({ device: 'b' })],
    ['device', settings({ deviceType: 'msg' })],
    ['fields', settings({ fields: [row('payload.watt', 'WATT', { factor: 3 })] })],
    ['fields', settings({ fields: [...fields, row('payload.volt', 'VOLT')] })],
    ['interval', settings({ intervalMode: 'plan' })],
    ['interval', settings({ intervalMode: 'fixed', interval: 2 })],
    ['connection', settings({}, { id: 'other' })],
    ['connection', settings({}, { address: 'https://other.example' })],
    ['connection', settings({}, { limit: 'lifted' })],
  ];
  for (const [index, [name, form]] of cases.entries()) {
    it(`names a setting that was changed: ${name} (${index + 1})`, () => {
      assert.deepEqual(undeployedSettings(form, settings()), [name]);
    });
  }

  it('names the time, its zone and its format only where messages have a time', () => {
    const arrival = settings({ time: 'payload.t', zone: 'utc', dateOrder: 'dmy' });
    assert.deepEqual(undeployedSettings(arrival, settings()), []);
    const own = { time: 'payload.t', timeType: 'msg' } as const;
    assert.deepEqual(undeployedSettings(settings(own), settings()), ['time', 'zone', 'dateOrder']);
    assert.deepEqual(undeployedSettings(settings({ ...own, zone: 'utc' }), settings(own)), ['zone']);
    assert.deepEqual(undeployedSettings(settings({ ...own, dateOrder: 'mdy' }), settings(own)), ['dateOrder']);
  });

  it('takes a number for what it means, and leaves aside what has no effect', () => {
    const asText = settings({ fields: [row('payload.watt', 'WATT', { factor: '2' as unknown as number })] });
    assert.deepEqual(undeployedSettings(asText, settings()), []);
    assert.deepEqual(undeployedSettings(settings({ interval: 5, name: 'x', aggregate: 'mean' }), settings()), []);
    assert.deepEqual(undeployedSettings(settings({}, { address: ' https://api.datacake.co/ ' }), settings()), []);
    const fixed = (interval: number | string) => settings({ intervalMode: 'fixed', interval });
    assert.deepEqual(undeployedSettings(fixed('5'), fixed(5)), []);
  });
});
