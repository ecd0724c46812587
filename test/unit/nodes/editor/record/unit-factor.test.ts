import assert from 'node:assert/strict';
import { unitFactor } from '../../../../../nodes/editor/record/unit-factor';

describe('the factor between two units', () => {
  it('comes from the prefixes of the same unit', () => {
    assert.deepEqual(unitFactor('total_wh', 'kWh'), { from: 'Wh', to: 'kWh', factor: 0.001 });
    assert.deepEqual(unitFactor('powerKw', 'W'), { from: 'kW', to: 'W', factor: 1000 });
    assert.deepEqual(unitFactor('mV', 'V'), { from: 'mV', to: 'V', factor: 0.001 });
    assert.deepEqual(unitFactor('battery_mv', 'V'), { from: 'mV', to: 'V', factor: 0.001 });
    assert.deepEqual(unitFactor('pressure_pa', 'hPa'), { from: 'Pa', to: 'hPa', factor: 0.01 });
    assert.deepEqual(unitFactor('energy_kwh', 'MWh'), { from: 'kWh', to: 'MWh', factor: 0.001 });
  });

  it('is none where nothing has to be done, or nothing is known', () => {
    for (const [name, unit] of [
      ['volts', 'V'],
      ['energy', 'kWh'],
      ['total_wh', 'W'],
      ['total_wh', ''],
      ['power_mw', 'W'],
      ['kWh', 'kWh'],
      ['totalkWh', 'kWh'],
      ['', 'kWh'],
    ] as const) {
      assert.equal(unitFactor(name, unit), undefined, `${name} ${unit}`);
    }
  });
});
