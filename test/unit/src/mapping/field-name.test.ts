import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkFieldName, toFieldName } from '../../../../src/mapping/field-name';
import { anything } from './arbitrary';

describe('toFieldName', () => {
  const cases: [name: string, field: string | undefined][] = [
    ['TEMPERATURE', 'TEMPERATURE'],
    ['PM2_5', 'PM2_5'],
    ['_RAW__1', '_RAW__1'],
    ['watt', 'WATT'],
    ['tempC', 'TEMP_C'],
    ['BatV', 'BAT_V'],
    ['Hum_SHT', 'HUM_SHT'],
    ['TempC_SHT', 'TEMP_C_SHT'],
    ['em1:1', 'EM1_1'],
    ['total_act_energy', 'TOTAL_ACT_ENERGY'],
    ['batteryLevelPct', 'BATTERY_LEVEL_PCT'],
    ['HTTPServer', 'HTTP_SERVER'],
    ['kWh', 'KWH'],
    ['total_kWh', 'TOTAL_KWH'],
    ['pH', 'PH'],
    ['eCO2', 'ECO2'],
    ['totalMWh', 'TOTAL_MWH'],
    ['NOx', 'NOX'],
    ['aaBbCc', 'AA_BB_CC'],
    ['1', 'F_1'],
    ['4-20mA', 'F_4_20MA'],
    ['ÄÖ', 'AO'],
    ['Größe', 'GROSSE'],
    ['température', 'TEMPERATURE'],
    ['µg/m³', 'UG_M3'],
    ['home/kitchen/temp', 'HOME_KITCHEN_TEMP'],
    ['  spaced out  ', 'SPACED_OUT'],
    ['__proto__', 'PROTO'],
    ['constructor', 'CONSTRUCTOR'],
    ['', undefined],
    ['_', undefined],
    ['//', undefined],
    ['温度', undefined],
    ['😀', undefined],
  ];
  for (const [name, field] of cases) {
    it(`makes ${String(field)} of ${JSON.stringify(name)}`, () => assert.equal(toFieldName(name), field));
  }

  it('makes identifiers only, and leaves an identifier as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (name) => {
        const field = toFieldName(name);
        if (field === undefined) return;
        assert.match(field, /^[A-Z_][A-Z0-9_]*$/);
        assert.equal(toFieldName(field), field);
        assert.equal(checkFieldName(field), undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('converts a long name quickly', () => {
    const started = performance.now();
    for (const unit of ['A', 'a', '_', 'aB', '1', ':']) toFieldName(`${unit.repeat(100_000)}:`);
    assert.ok(performance.now() - started < 2000);
  });
});

describe('checkFieldName', () => {
  it('accepts identifiers as they are typed', () => {
    for (const name of ['WATT', 'watt', 'Temp_C', 'PM2_5', '1', 'a.b', 'a-b', '__proto__', 'constructor', 'Größe']) {
      assert.equal(checkFieldName(name), undefined, name);
    }
  });

  it('refuses white space, quotes, backslashes and control characters', () => {
    for (const name of [
      '',
      ' ',
      ' WATT',
      'WATT ',
      'A B',
      'A\tB',
      '"A"',
      "'A'",
      '`A`',
      'A\\B',
      'A\u0000',
      'A\u200b',
      '\ud800',
    ]) {
      assert.equal(checkFieldName(name)?.code, 'bad-name', JSON.stringify(name));
    }
    assert.deepEqual(checkFieldName('A B'), { code: 'bad-name', value: '"A B"' });
    assert.deepEqual(checkFieldName(5), { code: 'bad-name', value: '5' });
  });

  it('never throws', () => {
    fc.assert(fc.property(anything, (name) => void checkFieldName(name)));
  });
});
