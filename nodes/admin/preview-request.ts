import { requestHeaders } from '../../src/datacake/http';
import { recordRequest } from '../../src/datacake/record';
import type { PreviewRequest } from './api';
import { type Measurement, isUuid } from '../../src/model';

const MAX_BODY_LENGTH = 20_000;

const MASKED_TOKEN = '••••••••';

/** A request in the words in which it would leave, laid out for reading. */
export function toPreviewRequest(
  address: string,
  device: string,
  measurements: readonly Measurement[],
): PreviewRequest {
  // A serial number never enters a URL: the UUID that it is resolved to will stand there.
  const place = isUuid(device) ? device : `<${device}>`;
  const { url, body } = recordRequest(address, place, measurements);
  return {
    url: `POST ${url.replace(encodeURIComponent(place), () => place)}`,
    headers: requestHeaders(MASKED_TOKEN),
    body: layOut(JSON.parse(body) as readonly unknown[]),
  };
}

/** One measurement a line. */
function layOut(measurements: readonly unknown[]): string {
  const text = `[\n${measurements.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]`;
  return text.length <= MAX_BODY_LENGTH ? text : `${text.slice(0, MAX_BODY_LENGTH - 1)}…`;
}
