import type { NodeAPI, NodeMessage } from 'node-red';
import { atMost } from '../../src/delivery/at-most';
import { systemClock } from '../../src/delivery/clock';
import { type Outlook, outlook } from '../../src/delivery/outlook';
import { inWords } from '../../src/in-words';
import { describe } from '../../src/mapping/problem';
import type { Reading } from '../../src/sample';
import { addressProblem } from '../../src/validation/connection-settings';
import { recordProblems } from '../../src/validation/record-settings';
import { MessageReader, type Taken } from '../message-reader';
import { recordRules } from '../record-rules';
import type { RunningNodes } from '../running-nodes';
import type { RunningRecord } from '../running-record';
import { normalAddress } from './access';
import type { Answer, Obstacle, Preview, PreviewQuery } from './api';
import { toPreviewRequest } from './preview-request';
import { readPreviewQuery } from './read-preview';
import type { Handler } from './route';
import { standIn } from './stand-in';
import { readTypedMessage } from './typed-message';

const mostRequests = 20;
const mostLeftOut = 100;

/** Milliseconds that the sources may take: the form waits. */
const patience = 5000;

type PreviewedMessage = Pick<Preview, 'message' | 'at' | 'shortened'>;

/** What would be posted, were a message to pass a record node as its form has it now. Nothing is sent, stored or changed. */
export function preview(RED: NodeAPI, running: RunningNodes<RunningRecord>): Handler<Preview> {
  return async (body): Promise<Answer<Preview>> => {
    const query = readPreviewQuery(body);
    const { node, connection } = query;
    const wrong = problemOf(RED, query);
    if (wrong !== undefined) return { ok: false, problem: wrong };
    const given = messageOf(query, running);
    if (!given.ok) return given;
    const taken = await read(RED, running, node, given.message);
    if ('code' in taken) return { ok: false, problem: taken };
    const { requests, more } = requestsOf(taken, query);
    return {
      ok: true,
      result: {
        ...given.about,
        requests: requests.map(({ device, measurements }) => {
          return toPreviewRequest(normalAddress(connection.address), device, measurements);
        }),
        ...(more && { more }),
        leftOut: taken.problems.slice(0, mostLeftOut).map((problem) => ({ ...problem, reason: describe(problem) })),
      },
    };
  };
}

/** What has to be put right in the form first. */
function problemOf(RED: NodeAPI, { node, connection }: PreviewQuery): Obstacle | undefined {
  const address = addressProblem(connection.address, connection.plainHttp);
  if (address !== undefined) return { code: address.code === 'address-plain' ? 'address-plain' : 'address-invalid' };
  const [problem] = recordProblems(node);
  if (problem === undefined) return undefined;
  return { code: 'settings', detail: RED._(`datacake-record.error.${problem.code}`, { ...problem }) };
}

function messageOf(
  { node, message }: PreviewQuery,
  running: RunningNodes<RunningRecord>,
): { ok: true; message: object; about: PreviewedMessage } | { ok: false; problem: Obstacle } {
  if (message !== undefined) {
    const typed = readTypedMessage(message);
    return typed.ok ? { ...typed, about: { message: 'typed' } } : typed;
  }
  const passed = running.find(node.id)?.last.passed;
  if (passed === undefined) return { ok: false, problem: { code: 'no-message' } };
  const at = new Date(passed.at).toISOString();
  const about: PreviewedMessage = { message: 'last', at, ...(passed.shortened && { shortened: true }) };
  return { ok: true, message: passed.message, about };
}

/** What the message says, read by what reads messages. */
async function read(
  RED: NodeAPI,
  running: RunningNodes<RunningRecord>,
  config: PreviewQuery['node'],
  message: object,
): Promise<Taken | Obstacle> {
  const node = running.find(config.id)?.node ?? standIn(RED, config.id, config.z);
  let reading: Taken | Promise<Taken>;
  try {
    reading = new MessageReader(RED, node, config).read(message as NodeMessage);
  } catch (error) {
    return { code: 'settings', detail: inWords(error).slice(0, 200) };
  }
  let taken: Taken | undefined;
  const done = Promise.resolve(reading).then((said) => (taken = said));
  await atMost(systemClock, patience, done);
  return taken ?? { code: 'settings', detail: 'an expression or the context takes too long' };
}

function requestsOf(
  { readings }: Taken,
  { node, connection }: PreviewQuery,
): { requests: { device: string; measurements: Outlook['requests'][number] }[]; more: boolean } {
  const byDevice = new Map<string, Reading[]>();
  for (const { device, reading } of readings) {
    const ofDevice = byDevice.get(device);
    if (ofDevice === undefined) byDevice.set(device, [reading]);
    else ofDevice.push(reading);
  }
  const rules = recordRules(node);
  const options = { node: node.id, rules, limited: connection.limit === 'one', clock: systemClock };
  const outlooks = [...byDevice].map(([device, ofDevice]) => {
    return { device, ...outlook(ofDevice, { device, ...options }, mostRequests) };
  });
  const requests = outlooks.flatMap(({ device, requests }) => {
    return requests.map((measurements) => ({ device, measurements }));
  });
  const more = requests.length > mostRequests || outlooks.some((one) => one.more);
  return { requests: requests.slice(0, mostRequests), more };
}
