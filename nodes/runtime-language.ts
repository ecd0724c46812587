import type { NodeAPI } from 'node-red';
import { withoutControls } from '../src/util/foreign-text';
import { type Language, type Values, formatValues } from './words';

export const PACKAGE_NAME = '@datacake-community/node-red-datacake';

/** Node-RED's own language, in which its log is and what flows get. What a sentence quotes can't act on a terminal. */
export function runtimeLanguage(RED: Pick<NodeAPI, '_'>): Language {
  const texts =
    (type: string) =>
    (key: string, values: Values = {}): string =>
      RED._(`${PACKAGE_NAME}/${type}:${type}.${key}`, cleaned(formatValues(values, { tag })));
  const tag = RED._(`${PACKAGE_NAME}/datacake-record:datacake-record.language`);
  return { record: texts('datacake-record'), connection: texts('datacake-connection'), tag };
}

function cleaned(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, withoutControls(value)]));
}
