import type { PreviewQuery } from './api';
import { RequestBody } from './body';
import { type FieldRow, type RecordConfig, completeRecord } from '../record/settings';

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
