import assert from 'node:assert/strict';
import { validateSaved as validateConnection } from '../../../nodes/connection/validation';
import { validateSaved as validateRecord } from '../../../nodes/record/validation';
import { newConnection, newRecord, row } from '../../helpers/settings';

type Change = Record<string, unknown>;

const ofConnection = (change: Change) => validateConnection({ ...newConnection, ...change });
const ofRecord = (change: Change) => validateRecord({ ...newRecord, ...change });
const ofRow = (change: Change) =>
  ofRecord({ fields: [row('payload', 'WATT'), { ...row('payload', 'VOLT'), ...change }] });

describe('a saved node', () => {
  it('is as it should be', () => {
    assert.deepEqual([...ofConnection({}), ...ofRecord({}), ...ofRow({})], []);
  });

  it('says which word isn’t known, and which are', () => {
    const code = 'setting-word';
    assert.deepEqual(ofConnection({ whenFull: 'refuse' }), [
      { code, setting: 'whenFull', value: 'refuse', allowed: 'drop-oldest, refuse-new' },
    ]);
    assert.deepEqual(
      ofConnection({ limit: 'foo', overQuota: '', journal: 'cloud' }).map(({ setting, value }) => [setting, value]),
      [
        ['limit', 'foo'],
        ['overQuota', ''],
        ['journal', 'cloud'],
      ],
    );
    const [aggregate] = ofRecord({ aggregate: 'median' });
    assert.deepEqual([aggregate?.setting, aggregate?.value, aggregate?.row], ['aggregate', 'median', undefined]);
    assert.match(aggregate?.allowed ?? '', /^last, first, mean, /);
    const [ofTable] = ofRow({ sourceType: 'moon' });
    assert.deepEqual([ofTable?.code, ofTable?.setting, ofTable?.row], [code, 'sourceType', 1]);
  });

  it('names a variable that isn’t set', () => {
    const unset = [{ code: 'env-unset', value: 'E_UNSET' }];
    for (const setting of ['address', 'workspace', 'sizeLimit', 'ageLimit', 'limit', 'proxy', 'folder'])
      assert.deepEqual(ofConnection({ [setting]: '${E_UNSET}' }), unset, setting);
    for (const setting of ['device', 'connection', 'aggregate'])
      assert.deepEqual(ofRecord({ [setting]: '$(E_UNSET)' }), unset, setting);
    assert.deepEqual(ofRecord({ interval: '${E_UNSET}', intervalMode: 'fixed' }), unset);
    assert.deepEqual(ofRow({ source: '${E_UNSET}', sourceType: 'str' }), [{ ...unset[0], row: 1 }]);
    assert.deepEqual(ofRow({ field: '${E_UNSET}' }), [{ ...unset[0], row: 1 }]);
  });

  it('may name any variable where its text isn’t read, or reads the variable by itself', () => {
    const variable = '${E_UNSET}';
    assert.deepEqual(ofConnection({ name: variable }), []);
    for (const unread of ['name', 'deviceName', 'exampleDevice', 'time', 'zoneName', 'interval'])
      assert.deepEqual(ofRecord({ [unread]: variable }), [], unread);
    assert.deepEqual(ofRecord({ device: variable, deviceType: 'env', time: variable, timeType: 'env' }), []);
    assert.deepEqual(ofRow({ source: variable, sourceType: 'env', atLeastEvery: variable }), []);
  });
});
