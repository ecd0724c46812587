const PACKAGE_NAME = '@datacake-community/node-red-datacake';

/** The texts of one node type: its catalogue lies beside the node's file and bears its name. */
export function createTexts(type: string): (key: string, values?: Record<string, string | number>) => string {
  return (key, values) => RED._(`${PACKAGE_NAME}/${type}:${type}.${key}`, values);
}
