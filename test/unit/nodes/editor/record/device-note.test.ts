import assert from 'node:assert/strict';
import type { DeviceDetails } from '../../../../../nodes/admin/api';
import { chooseDeviceName } from '../../../../../nodes/editor/record/device-note';

const saved = { device: 'one', deviceName: 'First', connection: 'factory', isChanged: false };
const same = { device: 'one', connection: 'factory' };
const renamed = { kind: 'known', details: { name: 'Renamed' } as DeviceDetails } as const;

describe('the device name that is saved', () => {
  it('is the one that Datacake has, once a person has chosen another device', () => {
    assert.equal(chooseDeviceName(saved, { ...same, device: 'two' }, renamed), 'Renamed');
    assert.equal(chooseDeviceName(saved, { ...same, connection: 'orchard' }, renamed), 'Renamed');
  });

  it('stays as it was where a form was only opened, whatever Datacake says by now', () => {
    for (const known of [renamed, { kind: 'unknown', error: { code: 'device-unknown' } }] as const) {
      assert.equal(chooseDeviceName(saved, same, known), 'First');
      assert.equal(chooseDeviceName({ ...saved, deviceName: '' }, same, known), '');
    }
  });

  it('is the one that Datacake has for a node that is not deployed as it is', () => {
    const changed = { ...saved, isChanged: true };
    assert.equal(chooseDeviceName(changed, same, renamed), 'Renamed');
    assert.equal(chooseDeviceName(changed, same, { kind: 'asking' }), 'First');
    assert.equal(chooseDeviceName(changed, same, { kind: 'unknown', error: { code: 'device-unknown' } }), '');
  });

  it('stays while the same device is not looked up', () => {
    assert.equal(chooseDeviceName(saved, same, { kind: 'none' }), 'First');
    assert.equal(chooseDeviceName(saved, same, { kind: 'asking' }), 'First');
    assert.equal(chooseDeviceName(saved, same, { kind: 'unknown', error: { code: 'network' } }), 'First');
  });

  it('is removed with the device', () => {
    assert.equal(chooseDeviceName(saved, { ...same, device: 'two' }, { kind: 'asking' }), '');
    assert.equal(chooseDeviceName(saved, { ...same, connection: 'orchard' }, { kind: 'asking' }), '');
    assert.equal(chooseDeviceName(saved, { ...same, device: '' }, renamed), '');
  });
});
