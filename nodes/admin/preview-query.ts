import type { PreviewQuery, AdminError } from './api';
import { RequestBody } from './request-body';
import { type FieldRow, type RecordConfig, completeRecord } from '../record/settings';
import { errorMessage } from '../../src/util/error-message';

/** The longest expression of a form, in characters. */
const MAX_EXPRESSION_LENGTH = 10_000;

/** The longest message that may be typed in, in characters. */
const MAX_MESSAGE_LENGTH = 200_000;

const MAX_ROWS = 500;

export function readPreviewQuery(body: RequestBody): PreviewQuery {
  const connection = body.object('connection');
  const message = body.optionalText('message', MAX_MESSAGE_LENGTH);
  return {
    node: readRecord(body.object('node')),
    connection: {
      id: connection.text('id'),
      address: connection.text('address'),
      plainHttp: connection.flag('plainHttp'),
      workspace: connection.text('workspace'),
      limit: connection.oneOf('limit', ['one', 'lifted']),
    },
    ...(message !== undefined && { message }),
  };
}

/** What matters to what is sent, each of its type; words that aren't known are as in a new node. */
function readRecord(node: RequestBody): PreviewQuery['node'] {
  const z = node.optionalText('z');
  const saved = {
    device: node.text('device', MAX_EXPRESSION_LENGTH),
    deviceType: node.text('deviceType') as RecordConfig['deviceType'],
    fields: node.list('fields', MAX_ROWS).map((row) => readRow(new RequestBody(row, 'a row of fields'))),
    time: node.text('time', MAX_EXPRESSION_LENGTH),
    timeType: node.text('timeType') as RecordConfig['timeType'],
    zone: node.text('zone') as RecordConfig['zone'],
    intervalMode: node.text('intervalMode') as RecordConfig['intervalMode'],
    interval: node.numeric('interval'),
    intervalUnit: node.text('intervalUnit') as RecordConfig['intervalUnit'],
    aggregate: node.text('aggregate') as RecordConfig['aggregate'],
  };
  return { ...completeRecord(saved), id: node.text('id'), ...(z !== undefined && { z }) };
}

function readRow(row: RequestBody): FieldRow {
  return {
    source: row.text('source', MAX_EXPRESSION_LENGTH),
    sourceType: row.text('sourceType') as FieldRow['sourceType'],
    field: row.text('field'),
    type: row.text('type') as FieldRow['type'],
    aggregate: row.text('aggregate') as FieldRow['aggregate'],
    // An empty text is what a form has for none; what else isn't a number is a problem of the settings.
    factor: row.numeric('factor') as FieldRow['factor'],
    decimals: row.numeric('decimals') as FieldRow['decimals'],
    onChange: row.flag('onChange'),
    minDifference: row.numeric('minDifference') as FieldRow['minDifference'],
    atLeastEvery: row.numeric('atLeastEvery') as FieldRow['atLeastEvery'],
  };
}

export type TypedMessage = { ok: true; message: Record<string, unknown> } | { ok: false; error: AdminError };

const MAX_DETAIL_LENGTH = 200;

/** A whole message that was typed in as JSON, or where it can't be read. */
export function readTypedMessage(json: string): TypedMessage {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    return {
      ok: false,
      error: { code: 'bad-json', detail: withLineAndColumn(errorMessage(error), json).slice(0, MAX_DETAIL_LENGTH) },
    };
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return { ok: true, message: parsed as Record<string, unknown> };
  }
  return { ok: false, error: { code: 'bad-json', detail: 'a message is an object: {"payload": …}' } };
}

/** People look for lines and columns; not every Node.js tells them. */
function withLineAndColumn(reason: string, json: string): string {
  const position = / at position (\d+)/.exec(reason)?.[1];
  if (position === undefined || /\bline \d/.test(reason)) return reason;
  const before = json.slice(0, Number(position)).split('\n');
  return `${reason} (line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1})`;
}
