import type { NodeAPI } from 'node-red';
import type { Language } from './words';

export const PACKAGE_NAME = '@datacake-community/node-red-datacake';

/** Node-RED's own language, in which its log is and what flows get. */
export function runtimeLanguage(RED: Pick<NodeAPI, '_'>): Language {
  const texts =
    (type: string) =>
    (key: string, values: Record<string, string | number> = {}): string =>
      RED._(`${PACKAGE_NAME}/${type}:${type}.${key}`, values);
  const record = texts('datacake-record');
  return { record, connection: texts('datacake-connection'), tag: record('language') };
}
