const PACKAGE_NAME = '@datacake-community/node-red-datacake';

/** The texts of one node type, by their keys in its catalogue. */
export function createTexts(type: string): (key: string, values?: Record<string, string | number>) => string {
  return (key, values) => RED._(`${PACKAGE_NAME}/${type}:${type}.${key}`, values);
}
