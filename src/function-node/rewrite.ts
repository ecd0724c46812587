import { asArithmetic } from './bits';
import { choose, operate } from './operate';
import { absent, constant, isConstant, isOneOf, isOperation, operandsOf, type Kind, type Value } from './value';

/** Replaces operators that JSONata lacks by others; gives back any other value unchanged. */
export function rewrite(value: Kind<'operation'>): Value {
  const [first] = operandsOf(value);
  const [inner, encoding] = operandsOf(first);
  if (isOperation(value, '&', '|', '^', '<<', '>>', '>>>')) return asArithmetic(value);
  if (isOperation(value, 'number') && isOperation(first, 'fixed')) return rounded(first);
  if (isOperation(value, 'date')) return operate('iso', operate('millis', first));
  if (isOperation(value, 'parts')) return isoTime(value.operands);
  if (isOperation(value, 'count')) {
    const ones = value.operands.map((when) => choose(when, constant(1), constant(0)));
    return ones.reduce((sum, one) => operate('+', sum, one));
  }
  if (isOperation(value, 'length') && isOperation(first, 'bytes') && isOneOf(encoding, 'hex')) {
    return operate('floor', operate('/', operate('length', operate('string', inner)), constant(2)));
  }
  return value;
}

/** A number with as many decimals as `toFixed` leaves. */
function rounded(fixed: Value): Value {
  const [value, digits] = operandsOf(fixed);
  const scale = constant(10 ** (isConstant(digits) ? Number(digits.value) : NaN));
  return operate('/', operate('round', operate('*', value, scale)), scale);
}

/** The parts of a date as a time that has no zone. */
function isoTime([year = absent, month = absent, day = constant(1), ...others]: readonly Value[]): Value {
  const [earlier, by] = operandsOf(month);
  const named =
    isOperation(month, '-') && isOneOf(by, 1) ? earlier : operate('+', operate('number', month), constant(1));
  const padded = (value: Value = constant(0)): Value =>
    operate('pad', operate('string', value), constant(-2), constant('0'));
  const [hour, minute, second] = others;
  const parts = ['', operate('string', year), '-', padded(named), '-', padded(day), 'T', padded(hour)];
  const texts = [...parts, ':', padded(minute), ':', padded(second)];
  return texts
    .map((part) => (typeof part === 'string' ? constant(part) : part))
    .reduce((all, part) => operate('+', all, part));
}
