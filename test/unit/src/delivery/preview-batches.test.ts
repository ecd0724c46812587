import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type PreviewOptions, previewBatches } from '../../../../src/delivery/preview-batches';
import { type RecordRules, defaultRules } from '../../../../src/windows/rules';
import { SimulatedClock } from '../../../simulation/clock';
import { noon } from '../../../simulation/delivery';
import type { MappedSample } from '../../../../src/model';

const second = noon / 1000;

function options(rules: Partial<RecordRules> = {}, limited = true): PreviewOptions {
  const clock = new SimulatedClock(noon);
  return { device: 'device', node: 'node', rules: { ...defaultRules, ...rules }, limited, clock };
}

function texts(readings: MappedSample[], given: PreviewOptions, most = 20): string[] {
  return previewBatches(readings, given, most).requests.map((request) =>
    request.map(({ field, value, timestamp }) => `${field}=${String(value)}@${Number(timestamp) - second}`).join(' '),
  );
}

const history = [0, 1, 2].map((index): MappedSample => ({
  time: noon + index * 1000,
  values: { A: index, B: -index },
}));

describe('previewBatches', () => {
  it('stamps samples without a time with now', () => {
    assert.deepEqual(texts([{ values: { A: 1, B: 'x' } }], options()), ['A=1@0 B=x@0']);
  });

  it('puts one measurement a field into a request under the limit, and all into one without', () => {
    assert.deepEqual(texts(history, options()), ['A=0@0 B=0@0', 'A=1@1 B=-1@1', 'A=2@2 B=-2@2']);
    assert.deepEqual(texts(history, options({}, false)), ['A=0@0 B=0@0 A=1@1 B=-1@1 A=2@2 B=-2@2']);
  });

  it('aggregates by the rules, and does not wait for windows to close', () => {
    const fields = new Map([['A', { aggregate: 'mean', decimals: 1 } as const]]);
    assert.deepEqual(texts(history, options({ interval: 3_600_000, fields })), ['A=1@2 B=-2@2']);
    assert.deepEqual(texts(history, options({ interval: 'plan', fields })), ['A=1@2 B=-2@2']);
    assert.deepEqual(texts([{ values: { A: 1 } }, { values: { A: 2 } }], options({ interval: 60_000, fields })), [
      'A=1.5@0',
    ]);
  });

  it('shows a bounded number of requests, and says that there are more', () => {
    assert.deepEqual(previewBatches(history, options(), 2).requests.length, 2);
    assert.equal(previewBatches(history, options(), 2).more, true);
    assert.equal(previewBatches(history, options(), 3).more, false);
    assert.deepEqual(previewBatches([], options(), 3), { requests: [], more: false });
  });

  it('shows every measurement once, and never a field twice in a request under the limit', () => {
    const sample = fc.record({
      time: fc.integer({ min: 0, max: 50 }).map((at) => noon + at * 1000),
      values: fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.integer(), { minKeys: 1, noNullPrototype: true }),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 60 }), fc.boolean(), (readings, limited) => {
        const { requests } = previewBatches(readings, options({}, limited), 1000);
        const keyOf = (field: string, timestamp: string): string => `${field} ${timestamp}`;
        const shown = requests.flat().map(({ field, timestamp }) => keyOf(field, timestamp));
        const said = readings.flatMap(({ time, values }) =>
          Object.keys(values).map((field) => keyOf(field, String(time / 1000))),
        );
        assert.deepEqual(new Set(shown), new Set(said));
        if (!limited) return;
        assert.equal(shown.length, new Set(shown).size);
        for (const request of requests) assert.equal(new Set(request.map(({ field }) => field)).size, request.length);
      }),
    );
  });
});
