import assert from 'node:assert/strict';
import type { MessageProperty } from '../../../../../nodes/admin/api';
import { matchProperties, proposeField } from '../../../../../nodes/editor/record/match-properties';

const properties = (...paths: string[]): MessageProperty[] =>
  paths.map((path) => ({ path, type: 'number', value: '1' }));

const fields = (...names: (string | [name: string, label: string])[]): { name: string; label: string }[] =>
  names.map((name) => (typeof name === 'string' ? { name, label: name } : { name: name[0], label: name[1] }));

function pairs(paths: string[], known: ReturnType<typeof fields>): { matched: string[]; rest: string[] } {
  const { matched, rest } = matchProperties(properties(...paths), known);
  return {
    matched: matched.map(({ property, field }) => `${property.path} → ${field.name}`),
    rest: rest.map(({ path }) => path),
  };
}

describe('properties of a message', () => {
  it('match fields by their identifiers, case and separators ignored', () => {
    assert.deepEqual(pairs(['payload.airQuality', 'payload["dew-point"]'], fields('DEW_POINT', 'AIR_QUALITY')), {
      matched: ['payload.airQuality → AIR_QUALITY', 'payload["dew-point"] → DEW_POINT'],
      rest: [],
    });
  });

  it('match fields by their labels', () => {
    assert.deepEqual(pairs(['payload.co2', 'payload.x'], fields(['GAS', 'CO₂'], 'Y')), {
      matched: ['payload.co2 → GAS'],
      rest: ['payload.x'],
    });
  });

  it('match by the whole path first, then by its end', () => {
    assert.deepEqual(
      pairs(['payload.inverter.power', 'payload["em1:0"].power'], fields('POWER', 'EM1_0_POWER', 'INVERTER')),
      {
        matched: ['payload.inverter.power → POWER', 'payload["em1:0"].power → EM1_0_POWER'],
        rest: [],
      },
    );
  });

  it('match nothing where a name is ambiguous', () => {
    assert.deepEqual(pairs(['payload.a.power', 'payload.b.power', 'topic'], fields('POWER', 'VOLTAGE')), {
      matched: [],
      rest: ['payload.a.power', 'payload.b.power', 'topic'],
    });
    assert.deepEqual(pairs(['payload.power'], fields(['P1', 'Power'], ['P2', 'power'])).matched, []);
  });

  it('match one field at most, and a field one property', () => {
    assert.deepEqual(pairs(['payload.power', 'payload.values.power'], fields('POWER', 'VOLTAGE')), {
      matched: ['payload.power → POWER'],
      rest: ['payload.values.power'],
    });
  });

  it('need no name when there is one of them, and one field', () => {
    assert.deepEqual(pairs(['payload'], fields('TEMPERATURE')), { matched: ['payload → TEMPERATURE'], rest: [] });
    assert.deepEqual(pairs(['payload'], fields('TEMPERATURE', 'HUMIDITY')), { matched: [], rest: ['payload'] });
  });

  it('match nothing by names without letters and digits', () => {
    assert.deepEqual(pairs(['payload["—"]', 'payload.x'], fields(['__', '--'])).matched, []);
  });
});

const propose = (path: string, taken: string[] = [], known: string[] = []): string =>
  proposeField(
    { path },
    known.map((name) => ({ name, type: 'NUMERIC' })),
    new Set(taken),
  );

describe('a proposed field', () => {
  it('has the last name of the path, in the convention of Datacake', () => {
    assert.equal(propose('payload["em1:0"].actPower'), 'ACT_POWER');
    assert.equal(propose('payload'), 'PAYLOAD');
    assert.equal(propose('payload["—"]'), 'VALUE');
  });

  it('is never one that is taken', () => {
    assert.equal(propose('payload.a.power', ['POWER']), 'A_POWER');
    assert.equal(propose('payload.power', ['POWER']), 'POWER_2');
    assert.equal(propose('payload.power', ['POWER', 'POWER_2', 'POWER_3']), 'POWER_4');
  });

  it('is one of the device where its name means the same', () => {
    const meter = ['POWER', 'VOLTAGE', 'CURRENT', 'ENERGY'];
    assert.equal(propose('payload.volts', [], meter), 'VOLTAGE');
    assert.equal(propose('payload.total', [], meter), 'ENERGY');
    assert.equal(propose('payload["em1data:0"].total_act_energy', [], meter), 'ENERGY');
    assert.equal(propose('payload.volts', ['VOLTAGE'], meter), 'VOLTS');
    assert.equal(propose('payload.power_factor', [], meter), 'POWER_FACTOR');
  });

  it('takes a location for a location only', () => {
    const fields = [
      { name: 'PLACE', type: 'GEO' },
      { name: 'POSITION', type: 'NUMERIC' },
    ];
    assert.equal(proposeField({ path: 'payload', isLocation: true }, fields, new Set()), 'PLACE');
    assert.equal(proposeField({ path: 'payload', isLocation: true }, [], new Set()), 'LOCATION');
    assert.equal(proposeField({ path: 'payload.position' }, fields, new Set()), 'POSITION');
  });
});
