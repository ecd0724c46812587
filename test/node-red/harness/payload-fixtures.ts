import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { row } from '../../helpers/settings';
import type { RecordConfig } from '../../../nodes/record/settings';
import type { Measurement, FieldType } from '../../../src/model';

/** A real payload with what must be recorded of it. */
interface PayloadFixture {
  /** The file's name without its ending. */
  name: string;
  messages: unknown[];
  /** What a record node has to be told. */
  record: Partial<RecordConfig>;
  /** Without a timestamp where the message has none: that of its arrival. */
  expect: (Omit<Measurement, 'timestamp'> & { timestamp?: string })[];
}

interface FixtureFile {
  device: string;
  messages: unknown[];
  mapping: { from: string; field: string; type?: FieldType; factor?: number; decimals?: number }[];
  timestamp?: string;
  expect: PayloadFixture['expect'];
}

const FIXTURES_FOLDER = resolve(__dirname, '../../samples');

/** All samples, each with the configuration of a node that records it. */
export function readPayloadFixtures(): PayloadFixture[] {
  return readdirSync(FIXTURES_FOLDER).map((file) => {
    const { device, messages, mapping, timestamp, expect } = JSON.parse(
      readFileSync(join(FIXTURES_FOLDER, file), 'utf8'),
    ) as FixtureFile;
    const fields = mapping.map(({ from, field, ...changes }) => row(from, field, changes));
    const time: Partial<RecordConfig> = timestamp === undefined ? {} : { time: timestamp, timeType: 'msg' };
    return { name: file.replace(/\.json$/, ''), messages, expect, record: { device, fields, ...time } };
  });
}
