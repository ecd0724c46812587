import { operate, typeOf } from './operate';
import { constant, isOperation, isText, type Value } from './value';

/** A text that is put together, with a placeholder in the place of each part that only a message knows. */
export interface Template {
  text: string;
  parts: readonly Value[];
}

/** Characters of no language: `\uE000`, the number of the part, `\uE001`. */
const PLACEHOLDER = /\uE000(\d+)\uE001/;

export function toTemplate(value: Value): Template {
  const parts: Value[] = [];
  const write = (one: Value): string => {
    if (isText(one)) return one.value;
    if (isOperation(one, '+') && typeOf(one) === 'string') return one.operands.map(write).join('');
    return `\uE000${parts.push(one) - 1}\uE001`;
  };
  return { text: write(value), parts };
}

/** The text of a template, or of a piece of it. */
export function fromTemplate({ text, parts }: Template): Value {
  const pieces = text.split(PLACEHOLDER).map((piece, index) => {
    return index % 2 === 0 ? constant(piece) : (parts[Number(piece)] ?? constant(''));
  });
  return pieces.reduce((all, piece) => operate('+', all, piece), constant(''));
}
