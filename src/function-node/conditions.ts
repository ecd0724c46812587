import { operation, opposite } from './operation';
import { absent, compose, constant, isOperation, same, type Item, type Value } from './value';

/** All conditions in one. */
export function both(when: readonly Value[]): Value {
  const [first, ...rest] = when.filter(({ kind }) => kind !== 'constant');
  if (first === undefined) return constant(true);
  return rest.reduce((all, one) => compose('&&', all, one), first);
}

/** The conditions one by one. */
function each(when: readonly Value[]): Value[] {
  return when.flatMap((condition) => (isOperation(condition, '&&') ? each(condition.operands) : [condition]));
}

/** What a value is where conditions hold. */
function assuming(value: Value, when: readonly Value[]): Value {
  if (value.kind === 'moment') return { kind: 'moment', of: assuming(value.of, when) };
  if (value.kind !== 'operation') return value;
  const [test = absent, ...branches] = value.operands;
  if (value.operator === '?:') {
    if (holds(test, when)) return assuming(branches[0] ?? absent, when);
    if (holds(opposite(test), when)) return assuming(branches[1] ?? absent, when);
  }
  return operation(0, value.operator, ...value.operands.map((operand) => assuming(operand, when)));
}

/** The alternatives that a value is, each under its conditions. */
export function alternatives({ value, when }: Item): Item[] {
  const known = assuming(value, when);
  if (!isOperation(known, '?:')) return [{ value: known, when }];
  const [test = absent, yes = absent, no = absent] = known.operands;
  return [
    ...alternatives({ value: yes, when: [...when, test] }),
    ...alternatives({ value: no, when: [...when, opposite(test)] }),
  ];
}

/**
 * The first of several values whose conditions hold, where they exclude one another. Conditions that say no more than
 * that what the value is made of is there are left out.
 */
export function firstOf([item, ...others]: readonly Item[], known: readonly Value[] = []): Value {
  if (item === undefined) return absent;
  const value = assuming(item.value, item.when);
  const open = each(item.when).filter((condition) => !holds(condition, known));
  const [only] = open;
  const failed = open.length === 1 && only !== undefined ? [opposite(only)] : [];
  const otherwise = firstOf(others, [...known, ...failed]);
  const asked = otherwise === absent ? open.filter((condition) => !isImplied(condition, value)) : open;
  return asked.length === 0 ? value : operation(0, '?:', both(asked), value, otherwise);
}

/** What a variable is after it was assigned to under conditions. */
export function merged(when: readonly Value[], value: Value, before: Value): Value {
  const [condition, ...others] = when;
  if (condition === undefined) return value;
  if (isOperation(before, '?:')) {
    const [test = absent, yes = absent, no = absent] = before.operands;
    if (same(test, condition)) return operation(0, '?:', test, merged(others, value, yes), no);
    if (same(test, opposite(condition))) return operation(0, '?:', test, yes, merged(others, value, no));
  }
  return operation(0, '?:', both(when), value, before);
}

/** True for conditions that can't both hold. */
export function exclude(a: readonly Value[], b: readonly Value[]): boolean {
  const others = each(b);
  return each(a).some((condition) => holds(opposite(condition), others));
}

function holds(condition: Value, when: readonly Value[]): boolean {
  return each(when).some((one) => same(one, condition));
}

/** True when a value isn't recorded anyway where the condition doesn't hold. */
export function isImplied(condition: Value, value: Value): boolean {
  const parts = partsOf(value);
  if (condition.kind === 'message') return parts.some((part) => lies(part, condition) && !same(part, condition));
  const [negated] = isOperation(condition, '!') ? condition.operands : [];
  if (isOperation(negated, 'nan')) return isOperation(value, 'number') && same(value, negated.operands[0]);
  if (!isOperation(negated, '===', '==')) return false;
  const [left = absent, right = absent] = negated.operands;
  const [nothing, asked] = left.kind === 'constant' ? [left, right] : [right, left];
  const something = isOperation(asked, 'typeof') ? asked.operands[0] : asked;
  const missing = isOperation(asked, 'typeof') ? 'undefined' : null;
  if (nothing.kind !== 'constant' || something === undefined) return false;
  if (nothing.value !== missing && (nothing.value !== undefined || missing === 'undefined')) return false;
  return same(value, something) || parts.some((part) => lies(part, something));
}

/** What a value needs to be there itself: all that it is computed of, but not what is only asked about or chosen from. */
function partsOf(value: Value): Value[] {
  if (value.kind !== 'operation') return [value];
  if (['?:', '!', '&&', '||', '===', '==', '<', '>', '<=', '>=', 'typeof', 'nan'].includes(value.operator)) return [];
  return value.operands.flatMap(partsOf);
}

/** True for a part of the message that lies in another, or is the same. */
function lies(part: Value, within: Value): boolean {
  if (part.kind !== 'message' || within.kind !== 'message') return same(part, within);
  return within.keys.every((key, index) => part.keys[index] === key);
}
