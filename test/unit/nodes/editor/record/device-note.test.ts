import assert from 'node:assert/strict';
import type { DeviceDetails } from '../../../../../nodes/admin/api';
import { chooseDeviceName } from '../../../../../nodes/editor/record/device-note';

const saved = { device: 'one', deviceName: 'First', connection: 'factory' };
const same = { device: 'one', connection: 'factory' };

describe('the device name that is saved', () => {
  it('is the one that Datacake has', () => {
    const details = { name: 'Renamed' } as DeviceDetails;
    assert.equal(chooseDeviceName(saved, same, { kind: 'known', details }), 'Renamed');
    assert.equal(chooseDeviceName(saved, { ...same, device: 'two' }, { kind: 'known', details }), 'Renamed');
  });

  it('stays while the same device is not looked up', () => {
    assert.equal(chooseDeviceName(saved, same, { kind: 'none' }), 'First');
    assert.equal(chooseDeviceName(saved, same, { kind: 'asking' }), 'First');
    assert.equal(chooseDeviceName(saved, same, { kind: 'unknown', error: { code: 'network' } }), 'First');
  });

  it('is removed with the device, and when Datacake has no such device', () => {
    assert.equal(chooseDeviceName(saved, { ...same, device: 'two' }, { kind: 'asking' }), '');
    assert.equal(chooseDeviceName(saved, { ...same, connection: 'orchard' }, { kind: 'asking' }), '');
    assert.equal(chooseDeviceName(saved, same, { kind: 'unknown', error: { code: 'device-unknown' } }), '');
    const details = { name: 'Example' } as DeviceDetails;
    assert.equal(chooseDeviceName(saved, { ...same, device: '' }, { kind: 'known', details }), '');
  });
});
