import { member } from './members';
import { arrayOf, forEachChoice, itemsOf, newObject, note, spend, where, type Measurement, type Run } from './run';
import { fromTemplate, toTemplate } from './texts';
import { absent, constant, isConstant, isOneOf, isOperation, isText, operandsOf, unknown, type Value } from './value';

/** Follows `return` and `node.send`: one message, or an array with the messages of each output. */
export function send(run: Run, value: Value): Value {
  run.isWhole = true;
  return forEachChoice(run, value, (sent) => {
    if (sent.kind === 'array') {
      for (const [index, item] of itemsOf(run, sent).entries())
        where(run, item.when, () => sendTo(run, index, item.value));
    } else if (sent.kind !== 'constant') {
      const get = (name: string): Value => member(run, sent, constant(name));
      measure(run, get('payload'), { url: get('url'), urlLine: run.urlLine, headers: get('headers') });
    }
    return absent;
  });
}

function sendTo(run: Run, output: number, value: Value): void {
  if (output > 0 && isConstant(value)) return;
  if (output > 0) note(run, 'message', unknown('output', run.line, String(output + 1)));
  else if (value.kind !== 'array') send(run, value);
  else for (const item of itemsOf(run, value)) where(run, item.when, () => void send(run, item.value));
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
      measure(run, readJson(run, one), request);
    } else if (one.kind === 'object') {
      const get = (name: string): Value => member(run, one, constant(name));
      const [field, value] = [get('field'), get('value')];
      if (!isOneOf(field, undefined) || !isOneOf(value, undefined)) keep(one.line, field, value, get('timestamp'));
    } else if (one.kind === 'unknown' || (one.kind === 'place' && request.url.kind !== 'place')) {
      // A payload passed on unchanged is taken for measurements.
      keep(request.urlLine, one, one, absent);
    }
    return absent;
  });
}

/** The value of JSON text that the code glues together; absent for another text. */
function readJson(run: Run, value: Value): Value {
  const { text, parts } = toTemplate(value);
  // A placeholder outside of quotes is the value itself, and no text.
  const json = text.replace(/"(?:[^"\\]|\\.)*"|\uE000\d+\uE001/g, (part) =>
    part.startsWith('"') ? part : `"\uE002${part}"`,
  );
  const toValue = (parsed: unknown): Value => {
    if (Array.isArray(parsed)) return arrayOf(run, parsed.map(toValue));
    if (typeof parsed === 'object' && parsed !== null) {
      const named = Object.entries(parsed).map(([name, one]) => [name, toValue(one)] as const);
      return newObject(run, named);
    }
    if (typeof parsed !== 'string') return constant(parsed as number);
    const inner = fromTemplate({ text: parsed.replace('\uE002', ''), parts });
    return parsed.startsWith('\uE002') && isOperation(inner, 'String') ? operandsOf(inner)[0] : inner;
  };
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' ? toValue(parsed) : absent;
  } catch {
    return absent;
  }
}
