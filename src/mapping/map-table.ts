import type { Value, FieldType } from '../model';
import type { MappingError } from './mapping-error';
import { addValue, setValue, toSamples, type MappingResult } from './mapping-result';
import { readValue } from './read-value';
import { SourceFailure } from './source-failure';
import type { TimeStyle } from './time-text';
import { readTime } from './timestamp';

/** What a sample holds for a field that says how late it is, until it is sent. */
const UNKNOWN_LATENESS = 0;

/** A row of the fields table, as far as mapping needs it. */
export interface TableField {
  /** Used exactly as given; checked once, by `checkFieldName`, and not for every message. */
  field: string;
  type: FieldType;
  /** Multiplies numbers before they are aggregated. */
  factor?: number;
  /** True when its source is the whole payload. */
  isPayload?: boolean;
  /** True when it says how late a sample is, which is known only when the sample is sent. */
  isLateness?: boolean;
}

/** The values that the sources of a fields table have for one message. */
export interface TableInput {
  /** One value for each row, in the same order: undefined where the message has none, a `SourceFailure` where its source failed. */
  values: readonly unknown[];
  /** The message's own time in any form that `readTime` takes: undefined, null or an empty text for none, a `SourceFailure`. */
  time: unknown;
  /**
   * Why the payload isn't a value: only a row of the type text takes it as it is. Where it isn't JSON, values and the time may be missing
   * for that reason.
   */
  payloadError?: MappingError | undefined;
}

/**
 * Maps one message, or one element of a payload with many samples, through the fields table to at most one sample.
 *
 * A value that can't be recorded is an error and stops no other. When the time can't be read nothing is recorded, because
 * a value at the wrong time is worse than none. Of two rows for one field, the first that has a value counts.
 *
 * @param style of times that don't say their zone or the order of their date
 */
export function mapTable(table: readonly TableField[], input: TableInput, style: TimeStyle): MappingResult {
  const time = readTime(input.time, style);
  if (time !== 'none' && 'error' in time) return { samples: [], errors: [time.error] };
  const { payloadError } = input;
  const isBroken = payloadError?.code === 'not-json';
  const values: Record<string, Value> = {};
  const errors: MappingError[] = [];
  let index = 0;
  for (const { field, type, factor, isPayload, isLateness } of table) {
    if (isLateness === true) {
      index += 1;
      continue;
    }
    const isUnusable = payloadError !== undefined && isPayload === true && type !== 'STRING';
    const value = isUnusable ? undefined : input.values[index];
    const failure = SourceFailure.errorOf(value, 'source');
    if (failure === undefined) addValue(field, readValue(value, type, factor), values, errors);
    else errors.push({ field, ...failure });
    index += 1;
  }
  const isMissing = ({ code }: MappingError): boolean => ['absent', 'source-failed', 'source-slow'].includes(code);
  if (isBroken && errors.some(isMissing)) errors.unshift(payloadError);
  const samples = toSamples(time, values);
  // It goes with another value only: of a message that says nothing, nothing is late.
  for (const { field, isLateness } of samples.length > 0 ? table : []) {
    if (isLateness === true && !Object.hasOwn(values, field)) setValue(values, field, UNKNOWN_LATENESS);
  }
  return { samples, errors };
}
