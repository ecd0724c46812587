/** How a value is read before it is recorded; `auto` keeps numbers, booleans and strings as they are. */
export const FIELD_TYPES = ['auto', 'NUMERIC', 'BOOL', 'STRING', 'GEO', 'COUNTER'] as const;

export type FieldType = (typeof FIELD_TYPES)[number];
