import assert from 'node:assert/strict';
import { IntakeMeter } from '../../../../nodes/connection/intake-meter';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** 29 bytes and `{"WATT":230}`. */
const SAMPLE = { device: 'device', sample: { values: { WATT: 230 } } };
const SAMPLE_BYTES = 41;

function meter(startMs = 0): { of: IntakeMeter; pass: (ms: number, everyMs: number, samples?: number) => void } {
  let now = startMs;
  const of = new IntakeMeter(() => now);
  return {
    of,
    /** Lets time pass, with so many samples at the end of each `everyMs`. */
    pass(ms, everyMs, samples = 1) {
      for (const end = now + ms; now + everyMs <= end;) {
        now += everyMs;
        if (samples > 0) of.note(Array.from({ length: samples }, () => SAMPLE));
      }
    },
  };
}

describe('IntakeMeter', () => {
  it('tells what a day takes, by what has arrived', () => {
    const { of, pass } = meter(17 * MINUTE);
    pass(3 * HOUR, MINUTE, 2);
    assert.equal(Math.round(of.bytesPerDay() ?? 0), 2 * 24 * 60 * SAMPLE_BYTES);
  });

  it('tells nothing before 10 min, and nothing where nothing arrives', () => {
    const { of, pass } = meter();
    pass(9 * MINUTE, MINUTE);
    assert.equal(of.bytesPerDay(), undefined);
    pass(MINUTE, MINUTE);
    assert.notEqual(of.bytesPerDay(), undefined);
    pass(25 * HOUR, MINUTE, 0);
    assert.equal(of.bytesPerDay(), undefined);
  });

  it('follows the last day', () => {
    const { of, pass } = meter();
    pass(48 * HOUR, MINUTE, 10);
    pass(24 * HOUR, MINUTE, 1);
    assert.equal(Math.round((of.bytesPerDay() ?? 0) / (24 * 60 * SAMPLE_BYTES)), 1);
  });

  it('knows samples of another size by and by', () => {
    const { of, pass } = meter();
    pass(HOUR, MINUTE);
    const before = of.bytesPerDay() ?? 0;
    const large = { device: 'device', sample: { values: { TEXT: 'x'.repeat(1000) } } };
    for (let index = 0; index < 60; index++) {
      pass(MINUTE, MINUTE, 0);
      of.note([large]);
    }
    assert.ok((of.bytesPerDay() ?? 0) > 8 * before);
  });
});
