import { NotReadable, type Expression, type Pattern, type PatternProperty, type Property, type Spread } from './syntax';

/** What was read as an expression, as something to assign to. */
export function toPattern(read: Expression): Pattern {
  const { line } = read;
  if (read.type === 'Identifier' || read.type === 'MemberExpression') return read;
  if (read.type === 'AssignmentExpression' && read.operator === '=') {
    return { type: 'AssignmentPattern', line, left: read.left, right: read.right };
  }
  if (read.type === 'ObjectExpression') {
    return { type: 'ObjectPattern', line, properties: read.properties.map(toPatternProperty) };
  }
  if (read.type !== 'ArrayExpression') throw new NotReadable(line);
  return { type: 'ArrayPattern', line, elements: read.elements.map(toPatternElement) };
}

function toPatternProperty(property: Property | Spread): PatternProperty {
  if (property.type === 'SpreadElement') throw new NotReadable(property.line);
  return { ...property, value: toPattern(property.value) };
}

function toPatternElement(element: Expression | Spread | null): Pattern | null {
  if (element?.type === 'SpreadElement') throw new NotReadable(element.line);
  return element && toPattern(element);
}
