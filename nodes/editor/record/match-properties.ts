import type { DeviceField, MessageProperty } from '../../admin/api';
import { toFieldName } from '../../../src/mapping/field-name';
import type { PropertyToRecord } from './locations';
import { similarField } from './similar-field';

interface Match<Field> {
  property: MessageProperty;
  field: Field;
}

type NamedField = Pick<DeviceField, 'name' | 'label'>;

/**
 * Matches properties of a message with fields by name: the path below the payload, or its end, is the field's
 * identifier or label, case and separators ignored. Longer names go before shorter ones; each property and field is used
 * once. An ambiguous name matches nothing; a message of one property and a device of one field need no names.
 *
 * @returns the matches in the order of the properties, and the properties without a match
 */
export function matchProperties<Field extends NamedField>(
  properties: readonly MessageProperty[],
  fields: readonly Field[],
): { matched: Match<Field>[]; rest: MessageProperty[] } {
  const [onlyProperty, ...otherProperties] = properties;
  const [onlyField, ...otherFields] = fields;
  if (onlyProperty && onlyField && otherProperties.length + otherFields.length === 0) {
    return { matched: [{ property: onlyProperty, field: onlyField }], rest: [] };
  }
  const matches = new Map<MessageProperty, Field>();
  const named = properties.map((property) => ({ property, names: namesOf(property.path) }));
  const maxNames = Math.max(0, ...named.map(({ names }) => names.length));
  for (let position = 0; position < maxNames; position++) {
    for (const nameOfField of [(field: Field) => field.name, (field: Field) => field.label]) {
      const open = named.filter(({ property }) => !matches.has(property));
      const free = fields.filter((field) => ![...matches.values()].includes(field));
      const byName = group(open, ({ names }) => names[position] ?? '');
      for (const [name, candidates] of group(free, (field) => plain(nameOfField(field)))) {
        const [property, another] = byName.get(name) ?? [];
        const [field] = candidates;
        if (property && field && another === undefined && candidates.length === 1)
          matches.set(property.property, field);
      }
    }
  }
  const rest = properties.filter((property) => !matches.has(property));
  return { matched: properties.flatMap((property) => matchOf(property, matches.get(property))), rest };
}

function matchOf<Field>(property: MessageProperty, field: Field | undefined): Match<Field>[] {
  return field === undefined ? [] : [{ property, field }];
}

/**
 * The field that a property without a match could be recorded to: one of the device with a similar name, otherwise a new one that isn't
 * taken.
 *
 * @param fields of the device
 * @param taken the names of fields that are recorded already
 */
export function proposeField(
  { path, isLocation }: Pick<PropertyToRecord, 'path' | 'isLocation'>,
  fields: readonly Pick<DeviceField, 'name' | 'type'>[],
  taken: ReadonlySet<string>,
): string {
  const names = segmentsOf(path);
  const free = fields.filter(({ name, type }) => !taken.has(name) && (type === 'GEO') === (isLocation === true));
  const [only, ...others] = free;
  if (isLocation === true && only !== undefined && others.length === 0) return only.name;
  const similar = similarField(names.at(-1) ?? '', free) ?? similarField(names.join('_'), free);
  if (similar !== undefined) return similar.name;
  if (isLocation === true && !taken.has('LOCATION')) return 'LOCATION';
  const base = toFieldName(names.at(-1) ?? '') ?? 'VALUE';
  const longer = toFieldName(names.slice(-2).join('_')) ?? base;
  const proposals = [base, longer];
  for (let number = 2; number < taken.size + 3; number++) proposals.push(`${base}_${String(number)}`);
  return proposals.find((proposal) => !taken.has(proposal)) ?? base;
}

/** The names of a property, the longest first: the path below the payload, then fewer of its last segments. */
function namesOf(path: string): string[] {
  const segments = segmentsOf(path);
  return segments.map((_, index) => plain(segments.slice(index).join(''))).filter((name) => name !== '');
}

/** The last key of a path. */
export function lastKeyOf(path: string): string {
  return segmentsOf(path).at(-1) ?? '';
}

/** The keys of a path below `payload`: `payload["em1:0"].power` has `em1:0` and `power`. */
function segmentsOf(path: string): string[] {
  const segments = [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]|[^.[\]]+/g)].map(
    ([whole, double, single]) => double ?? single ?? whole,
  );
  return segments[0] === 'payload' && segments.length > 1 ? segments.slice(1) : segments;
}

function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function group<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== '') groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
