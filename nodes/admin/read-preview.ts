import type { FieldRow, RecordConfig } from '../config';
import { completeRecord } from '../saved';
import type { PreviewQuery } from './api';
import { Body } from './body';

/** The longest expression of a form, in characters. */
const longestSource = 10_000;

/** The longest message that may be typed in, in characters. */
const longestMessage = 200_000;

const mostRows = 500;

export function readPreviewQuery(body: Body): PreviewQuery {
  const connection = body.object('connection');
  const message = body.optionalText('message', longestMessage);
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
function readRecord(node: Body): PreviewQuery['node'] {
  const z = node.optionalText('z');
  const saved = {
    device: node.text('device', longestSource),
    deviceType: node.text('deviceType') as RecordConfig['deviceType'],
    fields: node.list('fields', mostRows).map((row) => readRow(new Body(row, 'a row of fields'))),
    time: node.text('time', longestSource),
    timeType: node.text('timeType') as RecordConfig['timeType'],
    zone: node.text('zone') as RecordConfig['zone'],
    intervalMode: node.text('intervalMode') as RecordConfig['intervalMode'],
    interval: node.numeric('interval'),
    intervalUnit: node.text('intervalUnit') as RecordConfig['intervalUnit'],
    reduce: node.text('reduce') as RecordConfig['reduce'],
  };
  return { ...completeRecord(saved), id: node.text('id'), ...(z !== undefined && { z }) };
}

function readRow(row: Body): FieldRow {
  return {
    source: row.text('source', longestSource),
    sourceType: row.text('sourceType') as FieldRow['sourceType'],
    field: row.text('field'),
    type: row.text('type') as FieldRow['type'],
    reduce: row.text('reduce') as FieldRow['reduce'],
    // An empty text is what a form has for none; what else isn't a number is a problem of the settings.
    factor: row.numeric('factor') as FieldRow['factor'],
    decimals: row.numeric('decimals') as FieldRow['decimals'],
    onChange: row.flag('onChange'),
    changeBy: row.numeric('changeBy') as FieldRow['changeBy'],
    atLeastEvery: row.numeric('atLeastEvery') as FieldRow['atLeastEvery'],
  };
}
