import assert from 'node:assert/strict';
import type { Summary } from './statistics';
import { figuresTable, readable, scenariosTable } from './report';

const summary = { median: 3.14159, firstQuartile: 3, thirdQuartile: 3.5, count: 5 };

describe('the report', () => {
  it('shows each figure with its spread, its goal and the verdict', () => {
    const text = figuresTable([{ title: 'overhead', ...summary, goal: 'at most 4', verdict: 'met' }]);
    assert.deepEqual(text.split('\n'), [
      '| figure   | median (quartiles) | rounds | goal      | verdict |',
      '| -------- | ------------------ | ------ | --------- | ------- |',
      '| overhead | 3.14 (3–3.5)       | 5      | at most 4 | met     |',
    ]);
  });

  it('shows no spread where there is none', () => {
    const same = { median: 0, firstQuartile: 0, thirdQuartile: 0, count: 5 };
    assert.match(figuresTable([{ title: 'breaches', ...same }]), /\| breaches \| 0 {18}\|/);
  });

  it('shows scenarios with what they take', () => {
    const of = (median: number): Summary => ({ median, firstQuartile: median, thirdQuartile: median, count: 5 });
    const text = scenariosTable([
      {
        title: 'disk journal',
        messagesPerSecond: of(24366.4),
        cpuPercent: of(99.94),
        memoryMb: of(120),
        messagesPerCoreSecond: of(24381),
      },
    ]);
    assert.match(text, /\| disk journal \| 24,366 +\| 99\.9 +\| 120 +\| 24,381 +\|/);
  });

  for (const [value, text] of [
    [0.123456, '0.123'],
    [12.3456, '12.3'],
    [999.4, '999'],
    [1234.5, '1,235'],
    [0, '0'],
    [-2.345, '-2.35'],
  ] as const) {
    it(`writes ${value} as ${text}`, () => assert.equal(readable(value), text));
  }
});
