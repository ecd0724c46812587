import { member } from './members';
import { operate, textParts } from './operate';
import { arrayOf, forEachChoice, itemsOf, newObject, spend, where, type Measurement, type Run } from './run';
import { absent, constant, isConstant, isOneOf, isOperation, isText, operandsOf, type Value } from './value';

/** Follows `return` and `node.send`: one message, or an array with the messages of each output. */
export function send(run: Run, value: Value, line: number): Value {
  run.isWhole = true;
  return forEachChoice(run, value, (sent) => {
    if (sent.kind === 'array') {
      for (const [index, item] of itemsOf(run, sent).entries())
        where(run, item.when, () => sendTo(run, index, item.value, line));
    } else if (sent.kind !== 'constant') {
      const get = (name: string): Value => member(run, sent, constant(name), line);
      measure(run, get('payload'), { url: get('url'), urlLine: run.urlLine, headers: get('headers') });
    }
    return absent;
  });
}

function sendTo(run: Run, output: number, value: Value, line: number): void {
  if (output > 0 && isConstant(value)) return;
  if (output > 0) run.notes.push({ about: 'message', code: 'output', line, name: String(output + 1) });
  else if (value.kind !== 'array') send(run, value, line);
  else for (const item of itemsOf(run, value)) where(run, item.when, () => void send(run, item.value, line));
}

type Request = Pick<Measurement, 'url' | 'urlLine' | 'headers'>;

/** Takes the measurements out of a payload. */
export function measure(run: Run, payload: Value, request: Request): Value {
  spend(run, 1);
  const keep = (line: number, field: Value, value: Value, timestamp: Value): void => {
    run.sent.push({ field, value, timestamp, ...request, line, when: run.guard });
  };
  return forEachChoice(run, payload, (one) => {
    if (one.kind === 'array') {
      for (const { value, when } of itemsOf(run, one)) where(run, when, () => void measure(run, value, request));
    } else if (isOperation(one, 'JSON.stringify')) {
      measure(run, operandsOf(one)[0], request);
    } else if (isOperation(one, '+') || isText(one)) {
      const read = readJson(run, one, request.urlLine);
      if (read) measure(run, read, request);
    } else if (one.kind === 'object') {
      const get = (name: string): Value => member(run, one, constant(name), one.line);
      const [field, value] = [get('field'), get('value')];
      if (!isOneOf(field, undefined) || !isOneOf(value, undefined)) keep(one.line, field, value, get('timestamp'));
    } else if (one.kind === 'unknown' || (one.kind === 'place' && request.url.kind !== 'place')) {
      // A payload passed on unchanged is taken for measurements.
      keep(request.urlLine, one, one, absent);
    }
    return absent;
  });
}

const [HOLE, END] = ['\uE000', '\uE001'];

/** The value of JSON text that the code glues together. */
function readJson(run: Run, text: Value, line: number): Value | undefined {
  const holes: Value[] = [];
  let json = '';
  for (const part of textParts(text)) {
    if (isText(part)) json += part.value;
    else {
      const isQuoted = (json.replace(/\\./g, '').match(/"/g) ?? []).length % 2 === 1;
      json += isQuoted ? `${HOLE}${holes.length}${END}` : `"${HOLE}${HOLE}${holes.length}${END}"`;
      holes.push(part);
    }
  }
  try {
    return toValue(run, JSON.parse(json), holes, line);
  } catch {
    return undefined;
  }
}

function toValue(run: Run, parsed: unknown, holes: readonly Value[], line: number): Value {
  const of = (value: unknown): Value => toValue(run, value, holes, line);
  if (Array.isArray(parsed)) return arrayOf(run, parsed.map(of));
  if (typeof parsed === 'object' && parsed !== null)
    return newObject(
      run,
      line,
      Object.entries(parsed).map(([name, value]) => [name, of(value)] as const),
    );
  if (typeof parsed !== 'string') return constant(parsed as number);
  const [, index] = /^\uE000\uE000(\d+)\uE001$/.exec(parsed) ?? [];
  // A placeholder outside of quotes is the value itself.
  const inner = holes[Number(index)];
  if (inner) return isOperation(inner, 'String') ? operandsOf(inner)[0] : inner;
  return parsed.split(/\uE000(\d+)\uE001/).reduce<Value>((all, part, at) => {
    return operate('+', all, at % 2 === 0 ? constant(part) : operate('String', holes[Number(part)] ?? absent));
  }, constant(''));
}
