import assert from 'node:assert/strict';
import { Device } from '../../../../src/delivery/device';
import { DeviceRuleSet } from '../../../../src/delivery/device-rules';
import { defaultRules } from '../../../../src/windows/rules';

describe('Device', () => {
  it('lets 1,000 fields travel apart, those that were refused last', () => {
    const device = new Device(
      'be525e29-4398-4fc1-a928-dead7fdfe218',
      new DeviceRuleSet(
        () => defaultRules,
        () => undefined,
      ),
    );
    for (let field = 0; field <= 1000; field++) device.isolate([`FIELD_${field}`]);
    assert.deepEqual(
      [device.isolated.size, device.isolated.has('FIELD_0'), device.isolated.has('FIELD_1000')],
      [1000, false, true],
    );
  });
});
