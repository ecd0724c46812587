import assert from 'node:assert/strict';
import { toRecordRules } from '../../../../nodes/record/rules';
import { row } from '../../../helpers/settings';
import { recordNode } from '../../../helpers/flow';
import type { FieldRow, RecordConfig } from '../../../../nodes/record/settings';

function rules(more: Partial<RecordConfig>): ReturnType<typeof toRecordRules> {
  return toRecordRules(recordNode(more) as RecordConfig);
}

describe('toRecordRules', () => {
  const intervals: [more: Partial<RecordConfig>, interval: number | 'plan'][] = [
    [{ intervalMode: 'none', interval: 5 }, 0],
    [{ intervalMode: 'fixed', interval: 30, intervalUnit: 's' }, 30_000],
    [{ intervalMode: 'fixed', interval: '5', intervalUnit: 'min' }, 300_000],
    [{ intervalMode: 'fixed', interval: 24, intervalUnit: 'h' }, 86_400_000],
    [{ intervalMode: 'fixed', interval: '', intervalUnit: 'h' }, 0],
    [{ intervalMode: 'plan', interval: 5 }, 'plan'],
  ];
  for (const [more, interval] of intervals) {
    it(`reads the interval of ${JSON.stringify(more)}`, () => {
      assert.equal(rules(more).interval, interval);
    });
  }

  it('sends on change the fields whose rows say so', () => {
    const rows: [more: Partial<FieldRow>, onChange: object | undefined][] = [
      [{}, undefined],
      [{ onChange: false, minDifference: 5, atLeastEvery: 5 }, undefined],
      [{ onChange: true }, { minDifference: 0 }],
      [
        { onChange: true, minDifference: 0.5, atLeastEvery: 90 },
        { minDifference: 0.5, atLeastEveryS: 5400 },
      ],
    ];
    for (const [more, onChange] of rows) {
      const { fields } = rules({ fields: [row('payload', 'WATT', more)] });
      assert.deepEqual(fields.get('WATT')?.onChange, onChange);
    }
  });

  it('sends live values first, and says how late a sample is, where it is set so', () => {
    assert.equal(rules({}).liveFirst, undefined);
    assert.equal(rules({ afterOutage: 'live-first' }).liveFirst, true);
    const { fields } = rules({ fields: [row('', 'LATE', { sourceType: 'late' }), row('payload', 'WATT')] });
    assert.deepEqual([fields.get('LATE')?.isLateness, fields.get('WATT')?.isLateness], [true, undefined]);
  });

  it('has rules for the field of each row, and for all other fields', () => {
    const fields = [
      row('payload.a', ' WATT ', { aggregate: 'mean', decimals: 1 }),
      row('payload.b', 'VOLT', { aggregate: 'max', decimals: '' }),
      row('payload.c', 'COUNT', { decimals: 0 }),
    ];
    const made = rules({ fields, aggregate: 'sum' });
    assert.deepEqual(
      [...made.fields],
      [
        ['WATT', { aggregate: 'mean', decimals: 1 }],
        ['VOLT', { aggregate: 'max' }],
        ['COUNT', { aggregate: 'last', decimals: 0 }],
      ],
    );
    assert.deepEqual(made.others, { aggregate: 'sum' });
  });
});
