import type { NotTranslatedCode } from './value';
import type { FieldType } from '../model';

/** The typed-input types that a value is taken from. */
export type SourceType = 'msg' | 'flow' | 'global' | 'env' | 'jsonata' | 'str' | 'num' | 'bool';

/** What a function node says of one field: a row of the fields table. */
export interface FunctionRow {
  source: string;
  sourceType: SourceType;
  field: string;
  type: FieldType;
  factor: number | '';
  decimals: number | '';
}

/** A typed input that names the device or the time. */
export interface FunctionInput {
  value: string;
  type: SourceType;
}

/** What the form can take over of a function node's code. */
export interface FunctionMapping {
  rows: FunctionRow[];
  /** Absent where the code doesn't say it; the URL may stand in the http request node. */
  device?: FunctionInput;
  /** The API's address, `https://api.datacake.co`. */
  address?: string;
  token?: string;
  /** Absent for the time of arrival. */
  time?: FunctionInput;
  notTranslated: NotTranslated[];
}

/** A place in the code that the form can't take over. */
export interface NotTranslated {
  /** Counted from 1. */
  line: number;
  /** What stands there, at most 80 characters. */
  code: string;
  reason: NotTranslatedCode;
}
