import { checkFieldName } from '../mapping/field-name';
import { exclude, firstOf, isImplied } from './conditions';
import { interpret, type Note } from './interpret';
import type { FunctionInput, FunctionMapping, FunctionRow } from './mapping';
import { findMeasurements, type Measurement } from './measurements';
import { parse } from './parse';
import { readAuthorization, readHeaders, readUrl, type Target } from './request';
import { toInput, toRowValue } from './row';
import { NotReadable, type Statement } from './syntax';
import { absent, isOperation, same, type NotTranslatedCode, type Value } from './value';
import { NotTranslatable } from './written';

export type { FunctionInput, FunctionMapping, FunctionRow, NotTranslated } from './mapping';

const longest = 80;

/**
 * Reads the code of a function node that makes requests to Datacake, as its documentation shows it, in all of the ways
 * in which people write it. The code isn't run: what can't be said by the form is listed with its line, and never guessed.
 */
export function readFunctionNode(code: string): FunctionMapping {
  const reader = new Reader();
  const mapping = reader.read(code);
  const lines = code.split(/\r\n|[\n\r\u2028\u2029]/);
  const notTranslated = reader.notes.map(({ line, code: reason }) => {
    return { line, code: (lines[line - 1] ?? '').trim().slice(0, longest), reason };
  });
  return { ...mapping, notTranslated };
}

class Reader {
  #notes: Note[] = [];

  /** Each place once, from the top. */
  get notes(): Note[] {
    const unique = new Map(this.#notes.map((note) => [`${note.line} ${note.code}`, note]));
    return [...unique.values()].sort((a, b) => a.line - b.line);
  }

  read(code: string): Omit<FunctionMapping, 'notTranslated'> {
    let statements: Statement[];
    try {
      statements = parse(code);
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
      const inner = fragment(code);
      if (inner === undefined) {
        this.#note('syntax', error.line);
        return { rows: [] };
      }
      statements = inner;
    }
    const interpreted = interpret(statements);
    this.#notes.push(...interpreted.notes);
    const measurements = findMeasurements(interpreted);
    if (measurements.length === 0) this.#note('nothing', 1);
    const time = this.#time(measurements);
    const [target, ofTarget] = this.#target(measurements, interpreted.loose);
    const rows = this.#rows(measurements.filter((one) => ofTarget(one) && this.#hasTime(one, measurements)));
    const token = this.#token(measurements, interpreted.loose);
    return { rows, ...target, ...(token === undefined ? {} : { token }), ...(time && { time }) };
  }

  #note(code: NotTranslatedCode, line: number): void {
    this.#notes.push({ code, line });
  }

  /** Runs a translation; what it can't translate is noted. */
  #attempt<T>(translate: () => T, line: number, code?: NotTranslatedCode): T | undefined {
    try {
      return translate();
    } catch (error) {
      if (!(error instanceof NotTranslatable)) throw error;
      this.#note(code && error.code === 'value' ? code : error.code, error.line ?? line);
      return undefined;
    }
  }

  #rows(measurements: readonly Measurement[]): FunctionRow[] {
    const byField = new Map<string, Measurement[]>();
    for (const measurement of measurements) {
      const field = this.#field(measurement);
      if (field === undefined) continue;
      const before = byField.get(field) ?? [];
      byField.set(field, before);
      if (before.every(({ when }) => exclude(when, measurement.when))) before.push(measurement);
      else this.#note('same-field', measurement.line);
    }
    return Array.from(byField, ([field, ofField]) => {
      const row = this.#attempt(() => toRowValue(firstOf(ofField)), ofField[0]?.line ?? 1);
      return row && { field, ...row };
    }).filter((row) => row !== undefined);
  }

  #field({ field, line }: Measurement): string | undefined {
    if (field.kind === 'unknown') this.#note(field.code, field.line);
    else if (field.kind !== 'constant' || checkFieldName(field.value)) this.#note('field', line);
    else return field.value as string;
    return undefined;
  }

  /** The time of all measurements, that of the first. */
  #time([first]: readonly Measurement[]): FunctionInput | undefined {
    const timestamp = first?.timestamp;
    if (first === undefined || isArrival(timestamp)) return undefined;
    if (timestamp?.kind === 'constant') this.#note('time', first.line);
    else if (timestamp) {
      return this.#attempt(() => toInput(momentOf(timestamp)), first.line, 'time');
    }
    return undefined;
  }

  #hasTime({ timestamp, line }: Measurement, [first]: readonly Measurement[]): boolean {
    const shared = isArrival(timestamp) ? isArrival(first?.timestamp) : same(timestamp, first?.timestamp);
    if (!shared && timestamp?.kind !== 'unknown') this.#note('other-time', line);
    return shared || timestamp?.kind === 'unknown';
  }

  /** The device of the first message, and whether a measurement is for it. */
  #target(
    measurements: readonly Measurement[],
    loose: readonly Value[],
  ): [Partial<Target>, (one: Measurement) => boolean] {
    const urls = measurements.map(({ message }) => message?.members.get('url'));
    const [url] = urls;
    const line = measurements[0]?.line ?? 1;
    const isOfFirst = (one: Measurement): boolean => {
      const own = one.message?.members.get('url');
      const shared = own === url || same(own, url);
      if (!shared) this.#note('other-device', one.line);
      return shared;
    };
    const candidates = url ? [url] : loose;
    const targets = candidates
      .map((value) => this.#attempt(() => readUrl(value), line, 'device'))
      .filter((target) => target !== undefined);
    const distinct = new Map(targets.map((target) => [JSON.stringify(target), target]));
    const [target] = distinct.values();
    if (url && target === undefined && url.kind !== 'constant') this.#note('device', line);
    return [distinct.size === 1 && target ? target : {}, isOfFirst];
  }

  #token(measurements: readonly Measurement[], loose: readonly Value[]): string | undefined {
    const headers = measurements.map(({ message }) => message?.members.get('headers')).find((value) => value);
    for (const value of headers ? [headers] : loose) {
      const found = readHeaders(value);
      if (found === 'elsewhere') this.#note('token', value.kind === 'object' ? value.line : 1);
      else if (found) return found.token;
    }
    const texts = headers ? [] : loose.filter((value) => value.kind === 'constant');
    return texts.map(({ value }) => readAuthorization(String(value))).find((token) => token !== undefined);
  }
}

/** Part of an array, as it stands in the documentation without its brackets. */
function fragment(code: string): Statement[] | undefined {
  try {
    return parse(`[${code.replace(/[\s;]+$/, '')}]`);
  } catch {
    return undefined;
  }
}

/** No time, or that at which the function runs. */
function isArrival(timestamp: Value | undefined): boolean {
  return timestamp === undefined || timestamp.kind === 'now' || same(timestamp, absent);
}

/** What says the time: without it, and without its conversions, the time of arrival counts as it does in the code. */
function momentOf(timestamp: Value): Value {
  if (timestamp.kind === 'moment') return timestamp.of;
  if (isOperation(timestamp, 'string', 'number')) return momentOf(timestamp.operands[0] ?? absent);
  if (!isOperation(timestamp, '?:')) return timestamp;
  const [test = absent, yes = absent, no = absent] = timestamp.operands;
  const asked = no.kind === 'now' && (same(test, momentOf(yes)) || isImplied(test, momentOf(yes)));
  return asked ? momentOf(yes) : timestamp;
}
