import type { NodeAPI } from 'node-red';
import { withoutControls } from '../src/util/foreign-text';
import type { Language } from './words';

export const PACKAGE_NAME = '@datacake-community/node-red-datacake';

/** Node-RED's own language, in which its log is and what flows get. What a sentence quotes can't act on a terminal. */
export function runtimeLanguage(RED: Pick<NodeAPI, '_'>): Language {
  const texts =
    (type: string) =>
    (key: string, values: Record<string, string | number> = {}): string =>
      RED._(`${PACKAGE_NAME}/${type}:${type}.${key}`, cleaned(values));
  const record = texts('datacake-record');
  return { record, connection: texts('datacake-connection'), tag: record('language') };
}

function cleaned(values: Record<string, string | number>): Record<string, string | number> {
  const clean = (value: string | number): string | number =>
    typeof value === 'string' ? withoutControls(value) : value;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, clean(value)]));
}
