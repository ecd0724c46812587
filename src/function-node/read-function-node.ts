import { checkFieldName } from '../mapping/field-name';
import { and, casesOf, factsOf, ite, leavesOf, or, under, type Fact } from './choices';
import { followCode } from './follow';
import { withoutImplied } from './implied';
import { placeKey } from './members';
import type { Note } from './notes';
import { operate, rebuild } from './operate';
import { parseCode } from './parse-code';
import { readRequests, readToken } from './request';
import { toInput, toRow, type Input, type Row } from './rows';
import { LimitExceeded, note, spend, type Measurement, type Run } from './run';
import { momentOf } from './times';
import {
  absent,
  isConstant,
  isOneOf,
  isOperation,
  isText,
  operandsOf,
  partsIn,
  place,
  same,
  sizeOf,
  unknown,
} from './value';
import type { Kind, Value } from './value';
import { NotExpressible } from './written';

export type { Row } from './rows';
export type { Note } from './notes';

/** The parts of a function node's code that the form can take over, and notes about the rest. */
export interface FunctionNodeReading {
  rows: Row[];
  /** True when the code records every property of the payload by its name, as a record node does without a table. */
  everyProperty: boolean;
  /** Absent where the code doesn't say it; without a value where the form can't say it. */
  device?: Input;
  /** The API's address, `https://api.datacake.co`. */
  address?: string;
  /** Absent for the time of arrival; without a value where the form can't say it. */
  time?: Input;
  /** The token in the code, or the environment variable that has it, as `${NAME}`; empty where it comes from elsewhere. */
  token?: string;
  notes: Note[];
}

/** A measurement where a condition holds; its field has a name that is known, or none. */
type Recorded = Measurement & { name: string };

const PAYLOAD = place('message', 'payload');

/**
 * Reads the code of a function node that makes requests to Datacake, as its documentation shows it, in all of the ways
 * in which people write it. The code isn't run. A part that the form can't express is noted with its line, and never guessed.
 */
export function readFunctionNode(code: string): FunctionNodeReading {
  const parsed = parseCode(code);
  if (parsed === 'too-long') return nothing('too-long', 1);
  if ('line' in parsed) return nothing('syntax', parsed.line);
  try {
    return toReading(followCode(parsed.program, code));
  } catch (error) {
    if (error instanceof LimitExceeded || error instanceof RangeError) return nothing('too-long', 1);
    throw error;
  }
}

function nothing(code: Note['code'], line: number): FunctionNodeReading {
  return { rows: [], everyProperty: false, notes: [{ about: 'message', code, line, name: '' }] };
}

function toReading(run: Run): FunctionNodeReading {
  const all = run.sent.flatMap((one) => toRecorded(run, one));
  const every = all.filter(isEvery);
  const named = all.filter((one) => !every.includes(one) && isNamed(run, one));
  const everyProperty = named.length === 0 && every.length > 0;
  if (!everyProperty) for (const { line } of every) note(run, 'message', unknown('keys', line));
  const { address, others, ...request } = readRequests(all, run.loose);
  for (const { urlLine } of others) note(run, 'device', unknown('other-device', urlLine));
  const recorded = (everyProperty ? every : named).filter((one) => !others.has(one));
  const { moment, line } = commonTime(recorded);
  const rows = everyProperty ? [] : toRows(run, recorded, moment);
  const device = request.device && toInputOr(run, request.device, 'device', request.line);
  const time = isOneOf(moment, undefined) ? undefined : toInputOr(run, moment, 'time', line);
  const token = readToken([...all.flatMap(({ when, headers }) => leavesOf(under(when, headers))), ...run.loose]);
  if (rows.length === 0 && !everyProperty && run.notes.length === 0) note(run, 'message', unknown('nothing', 1));
  const notes = [...new Map(run.notes.map((one) => [JSON.stringify(one), one])).values()];
  return {
    rows,
    everyProperty,
    ...(device && { device }),
    ...(address !== undefined && { address }),
    ...(time && { time }),
    ...(token !== undefined && { token }),
    notes: notes.sort((a, b) => a.line - b.line),
  };
}

/** The measurements that one is, each of a field of its own where that can be told. */
function toRecorded(run: Run, measurement: Measurement): Recorded[] {
  spend(run, sizeOf(measurement.when) + sizeOf(measurement.field));
  return casesOf(measurement.field, measurement.when).map((one) => {
    const told = (value: Value): Value => rebuild(value, (part) => toldBy(factsOf(one.when), part));
    const [field, when] = [told(one.value), told(one.when)];
    const [value, timestamp, url] = [measurement.value, measurement.timestamp, measurement.url].map((part) =>
      told(under(one.when, part)),
    ) as [Value, Value, Value];
    const name = isText(field) && !checkFieldName(field.value) ? field.value : '';
    return { ...measurement, field, name, when, value, timestamp, url };
  });
}

/** A name that a test tells, and what is read by it; an element of the payload's array is one sample to the record node. */
function toldBy(facts: readonly Fact[], part: Value): Value {
  const each = part.kind === 'key' ? part.each : part.kind === 'place' ? part.root : 'message';
  if (typeof each === 'string') return part;
  const [name] = facts.flatMap(([test, holds]) => {
    const [asked, wanted] = operandsOf(test);
    const key = isOperation(asked, 'String') ? operandsOf(asked)[0] : asked;
    const isKey = holds && isOperation(test, '===') && isConstant(wanted) && key.kind === 'key' && same(key.each, each);
    return isKey ? [wanted] : [];
  });
  if (part.kind !== 'place') return name ?? part;
  if (name && each.of.kind === 'place') return place(each.of.root, ...each.of.keys, String(name.value), ...part.keys);
  return each.isIndex && same(each.of, PAYLOAD) ? place('sample', 'payload', ...part.keys) : part;
}

/** True for a measurement of a field that is known; for any other it is noted why it isn't. */
function isNamed(run: Run, { field, name, when, line }: Recorded): boolean {
  const reason = [...leavesOf(when), field].find((one) => one.kind === 'unknown');
  // Without a field, nothing would be recorded by the code either.
  if (!reason && (name !== '' || isOneOf(field, undefined))) return name !== '';
  note(run, 'message', reason ?? unknown('field', line));
  return false;
}

/** True for a measurement that a record node without a table makes: a property, element or topic by its name. */
function isEvery({ field, value, when }: Recorded): boolean {
  const name = isOperation(field, '.toUpperCase') ? operandsOf(field)[0] : field;
  if (!same(withoutImplied(ite(when, value, absent)), value)) return false;
  if (name.kind === 'key') return !name.each.isIndex && same(name.each.of, PAYLOAD) && same(value, place(name.each));
  if (same(name, PAYLOAD) || same(name, place('message', 'topic'))) return same(value, PAYLOAD);
  return same(name, place('sample', 'payload', 'field')) && same(value, place('sample', 'payload', 'value'));
}

/** A value with exact tests of known containers: JavaScript takes `[]` and `{}` for true, JSONata for false. */
function exact(run: Run, value: Value): Value {
  if (value.kind === 'operation') return { ...value, operands: value.operands.map((one) => exact(run, one)) };
  if (value.kind !== 'choice') return value;
  const [test, yes, no] = [value.test, value.yes, value.no].map((one) => exact(run, one)) as [Value, Value, Value];
  const isContainer = test.kind === 'place' && run.containers.has(placeKey(test));
  return { ...value, test: isContainer ? operate('truthy', test) : test, yes, no };
}

/** Does something that may not be expressible, and notes why it isn't; a reason without a line is one of the line given. */
function orNote<T>(run: Run, about: Note['about'], line: number, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof NotExpressible)) throw error;
    const { code, line: own, name } = error.reason;
    note(
      run,
      about,
      unknown(code === 'value' && typeof about === 'string' ? (about as 'time') : code, own || line, name),
    );
    return undefined;
  }
}

function toInputOr(run: Run, value: Value, about: 'device' | 'time', line: number): Input {
  const input = orNote(run, about, line, () => {
    if (about === 'time' && isConstant(value)) throw new NotExpressible(unknown('time', line));
    return toInput(exact(run, value));
  });
  return input ?? { value: '', type: 'str' };
}

/** The time that most fields have; absent for that of arrival. */
function commonTime(all: readonly Recorded[]): { moment: Value; line: number } {
  const moments = all.map(({ timestamp, line }) => ({ moment: momentOf(timestamp), line }));
  const counts = moments.map(({ moment }) => {
    return new Set(all.filter((_, at) => same(moments[at]?.moment, moment)).map(({ name }) => name)).size;
  });
  return moments[counts.indexOf(Math.max(...counts))] ?? { moment: absent, line: 1 };
}

function toRows(run: Run, all: readonly Recorded[], moment: Value): Row[] {
  const byField = new Map<string, Recorded[]>();
  for (const one of all) {
    const ofField = byField.get(one.name) ?? [];
    const alike = ofField.find(({ value, timestamp }) => same(value, one.value) && same(timestamp, one.timestamp));
    if (alike) alike.when = or(alike.when, one.when);
    else byField.set(one.name, [...ofField, { ...one }]);
  }
  const draws = all.flatMap(({ value, when, timestamp, url }) => [value, when, timestamp, url].flatMap(drawsIn));
  const isSamples = all.some(({ value }) => rootsIn(value).includes('sample'));
  return [...byField].flatMap(([field, ofField]) => {
    spend(run, ofField.length ** 2 + ofField.reduce((sum, { when }) => sum + sizeOf(when), 0));
    const row = orNote(run, { field }, ofField[0]?.line ?? 1, () => {
      const other = ofField.find(({ timestamp }) => !same(momentOf(timestamp), moment));
      if (other) throw new NotExpressible(unknown('other-time', other.line));
      const clash = ofField.find((one, index) =>
        ofField.slice(0, index).some(({ when }) => !isOneOf(and(when, one.when), false)),
      );
      if (clash) throw new NotExpressible(unknown('same-field', clash.line));
      const whole = ofField.reduceRight<Value>((rest, one) => ite(one.when, one.value, rest), absent);
      const value = exact(run, withoutImplied(whole));
      // Where the payload stands for one of its elements, nothing tells the whole.
      if (isSamples && rootsIn(value).some((root) => root !== 'sample'))
        throw new NotExpressible(unknown('samples', 0));
      // A call whose result is used twice is one call.
      const repeated = drawsIn(value).find((one) => draws.filter((other) => same(one, other)).length > 1);
      const [, , name] = operandsOf(repeated);
      if (repeated) throw new NotExpressible(unknown('drawn', 0, isText(name) ? name.value : ''));
      // A value that is never there isn't recorded.
      return isOneOf(value, undefined, null) ? undefined : toRow(field, value);
    });
    return row ? [row] : [];
  });
}

/** The calls in a value of what gives another value each time. */
function drawsIn(value: Value): Value[] {
  return partsIn(value).filter((part) => isOperation(part, 'random', 'invoke'));
}

/** Whether a value reads the payload as the message has it, or as a sample has it. */
function rootsIn(value: Value): Kind<'place'>['root'][] {
  return partsIn(value).flatMap((part) => (part.kind === 'place' && part.keys[0] === 'payload' ? [part.root] : []));
}
