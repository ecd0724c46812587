import { checkFieldName } from '../mapping/field-name';
import { and, casesOf, factsOf, ite, leavesOf, or, under } from './choices';
import { followCode } from './follow';
import { isImplied, withoutImplied } from './implied';
import { placeKey } from './members';
import type { Note } from './notes';
import { operate, rebuild } from './operate';
import { parseCode } from './parse-code';
import { readRequests, readToken } from './request';
import { toInput, toRow, type Input, type Row } from './rows';
import { LimitExceeded, spend, type Measurement, type Run } from './run';
import { momentOf } from './times';
import { absent, isConstant, isOneOf, isOperation, isText, operandsOf, place, same, sizeOf, unknown } from './value';
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
/** Notes why something can't be taken over; a reason without a line is one of the line given. */
type Noting = (about: Note['about'], reason: Kind<'unknown'>, line: number) => void;

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
  const note: Noting = (about, { code, line, name }, otherwise) => {
    run.notes.push({ about, code, line: line || otherwise, name });
  };
  const all = run.sent.flatMap((one) => toRecorded(run, one));
  const every = all.filter(isEvery);
  const named = all.filter((one) => !every.includes(one) && isNamed(one, note));
  const everyProperty = named.length === 0 && every.length > 0;
  if (!everyProperty) for (const { line } of every) note('message', unknown('keys', line), line);
  const requests = readRequests(all, run.loose);
  for (const { urlLine } of requests.others) note('device', unknown('other-device', urlLine), urlLine);
  const recorded = (everyProperty ? every : named).filter((one) => !requests.others.has(one));
  const { moment, line } = commonTime(recorded);
  const rows = everyProperty ? [] : toRows(run, recorded, moment, note);
  const device = requests.device && inputOf(exact(run, requests.device), 'device', requests.line, note);
  const time = isOneOf(moment, undefined) ? undefined : inputOf(exact(run, moment), 'time', line, note);
  const token = readToken([...all.flatMap(({ when, headers }) => leavesOf(under(when, headers))), ...run.loose]);
  if (rows.length === 0 && !everyProperty && run.notes.length === 0) note('message', unknown('nothing', 1), 1);
  return {
    rows,
    everyProperty,
    ...(device && { device }),
    ...(requests.address !== undefined && { address: requests.address }),
    ...(time && { time }),
    ...(token !== undefined && { token }),
    notes: inOrder(run.notes),
  };
}

/** The measurements that one is, each of a field of its own where that can be told. */
function toRecorded(run: Run, measurement: Measurement): Recorded[] {
  spend(run, sizeOf(measurement.when) + sizeOf(measurement.field));
  return casesOf(measurement.field, measurement.when).map((one) => {
    const facts = factsOf(one.when);
    const known = (value: Value): Value => rebuild(under(one.when, value), (part) => told(part, facts));
    const [field, when] = [known(one.value), rebuild(one.when, (part) => told(part, facts))];
    const name = isText(field) && !checkFieldName(field.value) ? field.value : '';
    const [value, timestamp, url] = [measurement.value, measurement.timestamp, measurement.url].map(known);
    return {
      ...measurement,
      field,
      name,
      when,
      value: value ?? absent,
      timestamp: timestamp ?? absent,
      url: url ?? absent,
    };
  });
}

/** A name that a test tells, and what is read by it; an element of the payload's array is one sample to the record node. */
function told(part: Value, facts: ReturnType<typeof factsOf>): Value {
  const each = part.kind === 'key' ? part.each : part.kind === 'place' ? part.root : 'message';
  if (typeof each === 'string') return part;
  const names = facts.flatMap(([test, holds]) => {
    const [asked, name] = operandsOf(test);
    const key = isOperation(asked, 'String') ? operandsOf(asked)[0] : asked;
    return holds && isOperation(test, '===') && isConstant(name) && key.kind === 'key' && same(key.each, each)
      ? [name]
      : [];
  });
  const [name] = names;
  if (part.kind !== 'place') return name ?? part;
  if (name && each.of.kind === 'place')
    return { ...each.of, keys: [...each.of.keys, String(name.value), ...part.keys] };
  return each.isIndex && same(each.of, PAYLOAD) ? place('sample', 'payload', ...part.keys) : part;
}

/** True for a measurement of a field that is known; for any other it is noted why it isn't. */
function isNamed({ field, name, when, line }: Recorded, note: Noting): boolean {
  const reason = [...leavesOf(when), field].find((one) => one.kind === 'unknown');
  // Without a field, nothing would be recorded by the code either.
  if (!reason && (name !== '' || isOneOf(field, undefined))) return name !== '';
  note('message', reason ?? unknown('field', line), line);
  return false;
}

/** True for a measurement that a record node without a table makes: a property, element or topic by its name. */
function isEvery({ field, value, when }: Recorded): boolean {
  const name = isOperation(field, '.toUpperCase') ? operandsOf(field)[0] : field;
  if (!isOneOf(when, true) && factsOf(when).length === 0) return false;
  if (!factsOf(when).every(([test, holds]) => isImplied(test, holds, value))) return false;
  if (name.kind === 'key') return !name.each.isIndex && same(name.each.of, PAYLOAD) && same(value, place(name.each));
  if (same(name, PAYLOAD) || same(name, place('message', 'topic'))) return same(value, PAYLOAD);
  return same(name, place('sample', 'payload', 'field')) && same(value, place('sample', 'payload', 'value'));
}

/** A value with exact tests of known containers: JavaScript takes `[]` and `{}` for true, JSONata for false. */
function exact(run: Run, value: Value): Value {
  if (value.kind === 'operation') return { ...value, operands: value.operands.map((one) => exact(run, one)) };
  if (value.kind !== 'choice') return value;
  const { test } = value;
  const isContainer = test.kind === 'place' && run.containers.has(placeKey(test));
  return {
    ...value,
    test: isContainer ? operate('truthy', test) : exact(run, test),
    yes: exact(run, value.yes),
    no: exact(run, value.no),
  };
}

function inputOf(value: Value, about: 'device' | 'time', line: number, note: Noting): Input {
  try {
    if (about === 'time' && isConstant(value)) throw new NotExpressible(unknown('time', line));
    return toInput(value);
  } catch (error) {
    if (!(error instanceof NotExpressible)) throw error;
    const { reason } = error;
    note(about, reason.code === 'value' ? { ...reason, code: about } : reason, line);
    return { value: '', type: 'str' };
  }
}

/** The time that most fields have; absent for that of arrival. */
function commonTime(all: readonly Recorded[]): { moment: Value; line: number } {
  let best: { moment: Value; line: number; count: number } = { moment: absent, line: 1, count: 0 };
  const moments = all.map(({ timestamp }) => momentOf(timestamp));
  for (const [index, moment] of moments.entries()) {
    const fields = all.filter((_, at) => same(moments[at] ?? absent, moment)).map(({ name }) => name);
    const count = new Set(fields).size;
    if (count > best.count) best = { moment, line: all[index]?.line ?? 1, count };
  }
  return best;
}

function toRows(run: Run, all: readonly Recorded[], moment: Value, note: Noting): Row[] {
  const byField = new Map<string, Recorded[]>();
  for (const one of all) {
    const ofField = byField.get(one.name) ?? [];
    const alike = ofField.findIndex(({ value, timestamp }) => same(value, one.value) && same(timestamp, one.timestamp));
    const before = ofField[alike];
    if (before) ofField[alike] = { ...before, when: or(before.when, one.when) };
    else byField.set(one.name, [...ofField, one]);
  }
  const isSamples = all.some(({ value }) => rootsIn(value).includes('sample'));
  return [...byField].flatMap(([field, ofField]) => {
    spend(run, ofField.length ** 2 + ofField.reduce((sum, { when }) => sum + sizeOf(when), 0));
    const line = ofField[0]?.line ?? 1;
    try {
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
        throw new NotExpressible(unknown('samples', line));
      // A value that is never there isn't recorded.
      return isOneOf(value, undefined, null) ? [] : [toRow(field, value)];
    } catch (error) {
      if (!(error instanceof NotExpressible)) throw error;
      note({ field }, error.reason, line);
      return [];
    }
  });
}

/** Whether a value reads the payload as the message has it, or as a sample has it. */
function rootsIn(value: Value): Kind<'place'>['root'][] {
  if (value.kind === 'place') return value.keys[0] === 'payload' ? [value.root] : [];
  if (value.kind === 'choice') return [value.test, value.yes, value.no].flatMap(rootsIn);
  return value.kind === 'operation' ? value.operands.flatMap(rootsIn) : [];
}

/** Each note once, from the top. */
function inOrder(notes: readonly Note[]): Note[] {
  const unique = new Map(notes.map((note) => [JSON.stringify(note), note]));
  return [...unique.values()].sort((a, b) => a.line - b.line);
}
