import assert from 'node:assert/strict';
import { mistypedField, similarField } from '../../../../../nodes/editor/record/similar-field';

const among = (name: string, ...fields: string[]): string | undefined =>
  similarField(
    name,
    fields.map((field) => ({ name: field })),
  )?.name;

describe('a field with a similar name', () => {
  it('means the same quantity, in words or by its unit', () => {
    assert.equal(among('volts', 'POWER', 'VOLTAGE'), 'VOLTAGE');
    assert.equal(among('act_power', 'POWER', 'VOLTAGE'), 'POWER');
    assert.equal(among('total_wh', 'POWER', 'ENERGY'), 'ENERGY');
    assert.equal(among('TempC', 'HUMIDITY', 'TEMPERATURE'), 'TEMPERATURE');
    assert.equal(among('tC', 'HUMIDITY', 'TEMPERATURE'), 'TEMPERATURE');
    assert.equal(among('roomTemp', 'HUMIDITY', 'TEMPERATURE'), 'TEMPERATURE');
  });

  it('begins with the same letters', () => {
    assert.equal(among('moist', 'SOIL_MOISTURE'), 'SOIL_MOISTURE');
    assert.equal(among('ab', 'ABSENCE'), undefined);
  });

  it('is the one that shares most words, and none where several fit alike', () => {
    assert.equal(among('soil_temp', 'SOIL_TEMPERATURE', 'AIR_TEMPERATURE'), 'SOIL_TEMPERATURE');
    assert.equal(among('temp', 'SOIL_TEMPERATURE', 'AIR_TEMPERATURE'), undefined);
    assert.equal(among('temp', 'SOIL_TEMPERATURE', 'TEMPERATURE'), 'TEMPERATURE');
  });

  it('is judged by what the name says last', () => {
    assert.equal(among('power_factor', 'POWER'), undefined);
    assert.equal(among('', 'POWER'), undefined);
    assert.equal(among('—', 'POWER'), undefined);
  });
});

describe('a mistyped field', () => {
  const meant = (name: string, ...names: string[]): string | undefined =>
    mistypedField(
      name,
      names.map((field) => ({ name: field })),
    )?.name;
  const fields = ['POWER', 'CURRENT', 'ENERGY', 'TEMP_2'];

  it('is the one that differs by a letter or two', () => {
    assert.equal(meant('POWR', ...fields), 'POWER');
    assert.equal(meant('CURENT', ...fields), 'CURRENT');
    assert.equal(meant('ENERGIE', ...fields), 'ENERGY');
  });

  it('is none where the name is short, another number, far off, or near to several', () => {
    assert.equal(meant('POW', 'POWE'), undefined);
    assert.equal(meant('TEMP_1', ...fields), undefined);
    assert.equal(meant('VOLTAGE', ...fields), undefined);
    assert.equal(meant('PHASE_X', 'PHASE_A', 'PHASE_B'), undefined);
  });
});
