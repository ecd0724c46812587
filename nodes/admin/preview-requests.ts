import { requestHeaders } from '../../src/datacake/http';
import { recordRequest } from '../../src/datacake/record';
import { previewBatches } from '../../src/delivery/preview-batches';
import { type MappedSample, type Measurement, type Value, isUuid } from '../../src/model';
import { systemClock } from '../../src/util/clock';
import { foreignText } from '../../src/util/foreign-text';
import { truncate } from '../../src/util/truncate';
import type { MessageContent } from '../record/message-reader';
import { toRecordRules } from '../record/rules';
import { normalizeAddress } from '../../src/datacake/address';
import type { Preview, PreviewMeasurement, PreviewQuery, PreviewRequest } from './api';

const MAX_REQUESTS = 20;
const MAX_BODY_LENGTH = 20_000;
const MAX_MEASUREMENTS = 500;
const MAX_VALUE_LENGTH = 100;
const MASKED_TOKEN = '••••••••';

/** The requests for the samples of one message, made by the code that makes the real ones. */
export function createPreviewRequests(
  samples: MessageContent['samples'],
  { node, connection }: PreviewQuery,
): Pick<Preview, 'requests' | 'more'> {
  const byDevice = new Map<string, MappedSample[]>();
  for (const { device, sample } of samples) {
    const deviceSamples = byDevice.get(device);
    if (deviceSamples === undefined) byDevice.set(device, [sample]);
    else deviceSamples.push(sample);
  }
  const rules = toRecordRules(node);
  const options = { node: node.id, rules, limited: connection.limit === 'one', clock: systemClock };
  const previews = [...byDevice].map(([device, deviceSamples]) => {
    return { device, ...previewBatches(deviceSamples, { device, ...options }, MAX_REQUESTS) };
  });
  const batches = previews.flatMap(({ device, requests }) => requests.map((batch) => ({ device, batch })));
  const address = normalizeAddress(connection.address);
  const shown = batches.slice(0, MAX_REQUESTS);
  let room = MAX_MEASUREMENTS;
  const requests = shown.map(({ device, batch }) => {
    const measurements = batch.slice(0, room).map(toPreviewMeasurement);
    room -= measurements.length;
    return { ...toPreviewRequest(address, device, batch), measurements };
  });
  const isMore = batches.length > MAX_REQUESTS || previews.some(({ more }) => more);
  return { requests, ...(isMore && { more: true }) };
}

function toPreviewMeasurement({ field, value, timestamp }: Measurement): PreviewMeasurement {
  return {
    field: foreignText(field),
    type: typeOf(value),
    value: foreignText(String(value), MAX_VALUE_LENGTH),
    at: new Date(Number(timestamp) * 1000).toISOString(),
  };
}

function toPreviewRequest(
  address: string,
  device: string,
  measurements: readonly Measurement[],
): Omit<PreviewRequest, 'measurements'> {
  // A serial number never enters a URL; the request will have the UUID that it is resolved to.
  const placeholder = isUuid(device) ? device : `<${foreignText(device)}>`;
  const { url, body } = recordRequest(address, placeholder, measurements);
  return {
    url: `POST ${url.replace(encodeURIComponent(placeholder), () => placeholder)}`,
    headers: requestHeaders(MASKED_TOKEN),
    body: formatBody(JSON.parse(body) as readonly unknown[]),
  };
}

function typeOf(value: Value): PreviewMeasurement['type'] {
  if (typeof value === 'number') return 'NUMERIC';
  return typeof value === 'boolean' ? 'BOOL' : 'STRING';
}

/** One measurement a line. What can't be seen is written as its code, which means the same in JSON. */
function formatBody(measurements: readonly unknown[]): string {
  const lines = measurements.map((measurement) => `  ${JSON.stringify(measurement).replace(/\p{C}/gu, toEscapes)}`);
  return truncate(`[\n${lines.join(',\n')}\n]`, MAX_BODY_LENGTH);
}

/** A character as JSON escapes it, `\u202e`; two for one beyond 16 bits. */
function toEscapes(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
