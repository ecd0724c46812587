import type { NodeAPI } from 'node-red';
import type { MappingError } from '../../src/mapping/mapping-error';
import { foreignText } from '../../src/util/foreign-text';
import { Semaphore } from '../../src/util/semaphore';
import type { DeployedNodes } from '../deployed-nodes';
import type { DeployedRecord } from '../record/record-node';
import { type FieldRow, type RecordConfig, completeRecord } from '../record/settings';
import { validateRecord } from '../record/validation';
import type { FindAbsence } from './absence';
import { checkAddress } from './access';
import type { AdminResult, Preview, PreviewError, PreviewQuery } from './api';
import { expressionsOf, findPreviewMessage, readContent } from './preview-message';
import { createPreviewRequests } from './preview-requests';
import { RequestBody } from './request-body';
import { type Failure, type Handler, failure } from './route';

const MAX_ERRORS = 100;
const MAX_ROWS = 500;

/** In characters. */
const MAX_EXPRESSION_LENGTH = 10_000;
const MAX_MESSAGE_LENGTH = 200_000;

/** Each may take half a second of the process that runs all flows. */
const MAX_CONCURRENT = 2;
const MAX_QUEUED = 20;

/** What would be posted if a message arrived at a record node with the settings of the form. Nothing is sent, stored or changed. */
export function createPreviewHandler(
  RED: NodeAPI,
  deployed: DeployedNodes<DeployedRecord>,
  findAbsence: FindAbsence,
): Handler<'preview'> {
  const semaphore = new Semaphore(MAX_CONCURRENT, MAX_QUEUED);

  async function preview(query: PreviewQuery): Promise<AdminResult<Preview>> {
    const settingsError = checkSettings(query);
    if (settingsError !== undefined) return settingsError;
    const record = deployed.find(query.node.id);
    const source = findPreviewMessage(query.message, query.node.id, record, findAbsence);
    if (!source.ok) return source;
    const content = await readContent(RED, record?.node, query.node, source.message, query.runs);
    if (!content.ok) return content;
    const { array, elements } = content;
    const notRun = query.runs ? 0 : expressionsOf(query.node).length;
    const result: Preview = {
      ...source.about,
      ...createPreviewRequests(content.samples, query),
      ...(array && { array }),
      ...(elements !== undefined && { elements }),
      ...(notRun > 0 && { notRun }),
      errors: toPreviewErrors(content.errors),
    };
    return { ok: true, result };
  }

  return {
    read: readPreviewQuery,
    answer: async (query) => (await semaphore.run(() => preview(query))) ?? failure('busy'),
  };
}

/** What couldn't be recorded, as far as a person reads it. */
export function toPreviewErrors(errors: readonly MappingError[]): PreviewError[] {
  return errors.slice(0, MAX_ERRORS).map(({ field, ...error }) => {
    return { ...error, ...(field !== undefined && { field: foreignText(field) }) };
  });
}

function checkSettings({ node, connection }: PreviewQuery): Failure | undefined {
  const addressError = checkAddress(connection);
  if (addressError !== undefined) return addressError;
  const [problem] = validateRecord(node);
  return problem && { ok: false, error: { code: 'settings', problem } };
}

export function readPreviewQuery(body: RequestBody): PreviewQuery {
  const connection = body.object('connection');
  const message = body.optionalText('message', MAX_MESSAGE_LENGTH);
  return {
    node: readRecord(body.object('node')),
    connection: {
      ...connection.texts(['id', 'address', 'workspace']),
      plainHttp: connection.flag('plainHttp'),
      limit: connection.oneOf('limit', ['one', 'lifted']),
    },
    ...(message !== undefined && { message }),
    runs: body.flag('runs'),
  };
}

/** Reads the settings on which requests depend. Words that aren't known are replaced as in a saved node. */
function readRecord(body: RequestBody): PreviewQuery['node'] {
  const z = body.optionalText('z');
  const saved = {
    ...body.texts(['device', 'time'], MAX_EXPRESSION_LENGTH),
    ...body.texts(['deviceType', 'timeType', 'zone', 'intervalMode', 'intervalUnit', 'aggregate']),
    zoneName: body.optionalText('zoneName') ?? '',
    dateOrder: body.optionalText('dateOrder'),
    interval: body.numeric('interval'),
    fields: body.list('fields', MAX_ROWS).map((row) => readRow(new RequestBody(row, 'a row of fields'))),
  } as Partial<RecordConfig>;
  return { ...completeRecord(saved), id: body.text('id'), ...(z !== undefined && { z }) };
}

/** A form sends an empty text for no number; the validation of the settings finds any other text. */
function readRow(body: RequestBody): FieldRow {
  return {
    source: body.text('source', MAX_EXPRESSION_LENGTH),
    ...body.texts(['sourceType', 'field', 'type', 'aggregate']),
    factor: body.numeric('factor'),
    decimals: body.numeric('decimals'),
    onChange: body.flag('onChange'),
    minDifference: body.numeric('minDifference'),
    atLeastEvery: body.numeric('atLeastEvery'),
  } as FieldRow;
}
