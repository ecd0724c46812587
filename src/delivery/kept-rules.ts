import { AGGREGATES, type Aggregate, type FieldRules, type RecordRules } from '../windows/rules';

/** Rules as JSON keeps them. */
interface KeptRules {
  interval: number | 'plan';
  fields: [string, FieldRules][];
  others: FieldRules;
}

/** Rules of record nodes as a value for JSON, by the node's id. */
export function rulesToJson(rules: ReadonlyMap<string, RecordRules>): Record<string, KeptRules> {
  return Object.fromEntries(
    [...rules].map(([node, { interval, fields, others }]) => [node, { interval, fields: [...fields], others }]),
  );
}

/** Reads rules that an earlier run kept. What can't be read is left out. */
export function rulesFromJson(json: unknown): Map<string, RecordRules> {
  const rules = new Map<string, RecordRules>();
  for (const [node, kept] of Object.entries(asObject(json))) {
    const { interval, fields, others } = asObject(kept);
    const isInterval = interval === 'plan' || (typeof interval === 'number' && interval >= 0 && interval < Infinity);
    const rest = readField(others);
    if (!isInterval || rest === undefined || !Array.isArray(fields)) continue;
    const read = new Map<string, FieldRules>();
    for (const entry of fields as unknown[]) {
      const [name, given] = Array.isArray(entry) ? (entry as unknown[]) : [];
      const field = readField(given);
      if (typeof name === 'string' && field !== undefined) read.set(name, field);
    }
    rules.set(node, { interval, fields: read, others: rest });
  }
  return rules;
}

function readField(json: unknown): FieldRules | undefined {
  const { aggregate, decimals, onChange } = asObject(json);
  if (!AGGREGATES.includes(aggregate as Aggregate)) return undefined;
  const { minDifference, atLeastEveryS } = asObject(onChange);
  return {
    aggregate: aggregate as Aggregate,
    ...(typeof decimals === 'number' && { decimals }),
    ...(typeof minDifference === 'number' && {
      onChange: { minDifference, ...(typeof atLeastEveryS === 'number' && { atLeastEveryS }) },
    }),
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
