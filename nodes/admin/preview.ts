import type { NodeAPI, NodeMessage } from 'node-red';
import { settledWithin } from '../../src/util/settled-within';
import { systemClock } from '../../src/util/clock';
import { type PreviewBatches, previewBatches } from '../../src/delivery/preview-batches';
import { errorMessage } from '../../src/util/error-message';
import { describeMappingError } from '../../src/mapping/mapping-error';
import { validateAddress } from '../connection/validation';
import { validateRecord } from '../record/validation';
import { MessageReader, type MessageContent } from '../record/message-reader';
import { recordRules } from '../record/rules';
import type { DeployedNodes } from '../deployed-nodes';
import { normalizeAddress } from './access';
import type { AdminResult, AdminError, Preview, PreviewQuery } from './api';
import { toPreviewRequest } from './preview-request';
import { readPreviewQuery, readTypedMessage } from './preview-query';
import type { Handler } from './route';
import { substituteNode } from './stand-in';
import type { MappedSample } from '../../src/model';
import type { DeployedRecord } from '../record/history';

const MAX_REQUESTS = 20;
const MAX_ERRORS = 100;

/** Milliseconds that the sources may take: the form waits. */
const EVALUATION_TIMEOUT_MS = 5000;

type PreviewedMessage = Pick<Preview, 'message' | 'at' | 'truncated'>;

/** What would be posted, were a message to pass a record node as its form has it now. Nothing is sent, stored or changed. */
export function preview(RED: NodeAPI, running: DeployedNodes<DeployedRecord>): Handler<Preview> {
  return async (body): Promise<AdminResult<Preview>> => {
    const query = readPreviewQuery(body);
    const { node, connection } = query;
    const wrong = problemOf(RED, query);
    if (wrong !== undefined) return { ok: false, error: wrong };
    const given = messageOf(query, running);
    if (!given.ok) return given;
    const taken = await read(RED, running, node, given.message);
    if ('code' in taken) return { ok: false, error: taken };
    const { requests, more } = requestsOf(taken, query);
    return {
      ok: true,
      result: {
        ...given.about,
        requests: requests.map(({ device, measurements }) => {
          return toPreviewRequest(normalizeAddress(connection.address), device, measurements);
        }),
        ...(more && { more }),
        errors: taken.errors
          .slice(0, MAX_ERRORS)
          .map((problem) => ({ ...problem, reason: describeMappingError(problem) })),
      },
    };
  };
}

/** What has to be put right in the form first. */
function problemOf(RED: NodeAPI, { node, connection }: PreviewQuery): AdminError | undefined {
  const address = validateAddress(connection.address, connection.plainHttp);
  if (address !== undefined) return { code: address.code === 'address-plain' ? 'address-plain' : 'address-invalid' };
  const [problem] = validateRecord(node);
  if (problem === undefined) return undefined;
  return { code: 'settings', detail: RED._(`datacake-record.error.${problem.code}`, { ...problem }) };
}

function messageOf(
  { node, message }: PreviewQuery,
  running: DeployedNodes<DeployedRecord>,
): { ok: true; message: object; about: PreviewedMessage } | { ok: false; error: AdminError } {
  if (message !== undefined) {
    const typed = readTypedMessage(message);
    return typed.ok ? { ...typed, about: { message: 'typed' } } : typed;
  }
  const passed = running.find(node.id)?.last.passed;
  if (passed === undefined) return { ok: false, error: { code: 'no-message' } };
  const at = new Date(passed.at).toISOString();
  const about: PreviewedMessage = { message: 'last', at, ...(passed.truncated && { truncated: true }) };
  return { ok: true, message: passed.message, about };
}

/** What the message says, read by what reads messages. */
async function read(
  RED: NodeAPI,
  running: DeployedNodes<DeployedRecord>,
  config: PreviewQuery['node'],
  message: object,
): Promise<MessageContent | AdminError> {
  const node = running.find(config.id)?.node ?? substituteNode(RED, config.id, config.z);
  let sample: MessageContent | Promise<MessageContent>;
  try {
    sample = new MessageReader(RED, node, config).read(message as NodeMessage);
  } catch (error) {
    return { code: 'settings', detail: errorMessage(error).slice(0, 200) };
  }
  let taken: MessageContent | undefined;
  const done = Promise.resolve(sample).then((said) => (taken = said));
  await settledWithin(systemClock, EVALUATION_TIMEOUT_MS, done);
  return taken ?? { code: 'settings', detail: 'an expression or the context takes too long' };
}

function requestsOf(
  { samples }: MessageContent,
  { node, connection }: PreviewQuery,
): { requests: { device: string; measurements: PreviewBatches['requests'][number] }[]; more: boolean } {
  const byDevice = new Map<string, MappedSample[]>();
  for (const { device, sample } of samples) {
    const ofDevice = byDevice.get(device);
    if (ofDevice === undefined) byDevice.set(device, [sample]);
    else ofDevice.push(sample);
  }
  const rules = recordRules(node);
  const options = { node: node.id, rules, limited: connection.limit === 'one', clock: systemClock };
  const outlooks = [...byDevice].map(([device, ofDevice]) => {
    return { device, ...previewBatches(ofDevice, { device, ...options }, MAX_REQUESTS) };
  });
  const requests = outlooks.flatMap(({ device, requests }) => {
    return requests.map((measurements) => ({ device, measurements }));
  });
  const more = requests.length > MAX_REQUESTS || outlooks.some((one) => one.more);
  return { requests: requests.slice(0, MAX_REQUESTS), more };
}
