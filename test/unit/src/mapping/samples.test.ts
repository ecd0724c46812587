import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { util } from '@node-red/util';
import { roundTo } from '../../../../src/mapping/decimals';
import { mapTable } from '../../../../src/mapping/map-table';
import { parsePayload } from '../../../../src/mapping/payload';
import { isExpectedAbsence } from '../../../../src/mapping/mapping-error';
import { formatTimestamp, type Measurement, type FieldType } from '../../../../src/model';
import { utc } from '../../../helpers/time-styles';

interface Sample {
  what: string;
  messages: { topic?: string; payload: unknown }[];
  mapping: { from: string; field: string; type?: FieldType; factor?: number; decimals?: number }[];
  timestamp?: string;
  expect: (Omit<Measurement, 'timestamp'> & { timestamp?: string })[];
}

const folder = path.join(__dirname, '../../../samples');

function record({ messages, mapping, timestamp }: Sample): Sample['expect'] {
  const table = mapping.map(({ field, type = 'auto', factor }) => ({
    field,
    type,
    ...(factor === undefined ? {} : { factor }),
  }));
  const decimals = new Map(mapping.map((row) => [row.field, row.decimals]));
  return messages.flatMap((message) => {
    const parsed = { ...message, payload: parsePayload(message.payload) };
    const resolve = (source: string): unknown => util.getMessageProperty(parsed, source);
    const input = { values: mapping.map((row) => resolve(row.from)), time: timestamp && resolve(timestamp) };
    const { samples, errors } = mapTable(table, input, utc);
    assert.ok(errors.every(isExpectedAbsence));
    return samples.flatMap(({ time, values }) =>
      Object.entries(values).map(([field, value]) => {
        const places = decimals.get(field);
        return {
          field,
          value: typeof value === 'number' && places !== undefined ? roundTo(value, places) : value,
          ...(time === undefined ? {} : { timestamp: formatTimestamp(time) }),
        };
      }),
    );
  });
}

describe('sample messages', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const sample = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Sample;
    it(`${file}: ${sample.what}`, () => {
      const before = structuredClone(sample);
      assert.deepEqual(record(sample), sample.expect);
      assert.deepEqual(sample, before);
    });
  }
});
