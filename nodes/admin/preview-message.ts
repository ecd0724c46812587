import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { systemClock } from '../../src/util/clock';
import { errorMessage } from '../../src/util/error-message';
import { settledWithin } from '../../src/util/settled-within';
import { type MessageContent, MessageReader } from '../record/message-reader';
import type { DeployedRecord } from '../record/record-node';
import type { FindAbsence } from './absence';
import type { Preview, PreviewQuery } from './api';
import { type Failure, failure } from './route';

/** How long a form waits for contexts and expressions. */
const EVALUATION_TIMEOUT_MS = 5000;

const MAX_DETAIL_LENGTH = 200;

interface PreviewMessage {
  ok: true;
  message: object;
  about: Pick<Preview, 'message' | 'at' | 'truncated'>;
}

/** The message to preview: the one that was typed in, or else the last one of the record node. */
export function findPreviewMessage(
  typed: string | undefined,
  id: string,
  record: DeployedRecord | undefined,
  findAbsence: FindAbsence,
): PreviewMessage | Failure {
  if (typed !== undefined) return parseMessage(typed);
  const kept = record?.lastMessage.kept;
  if (kept === undefined) return noMessage(id, record, findAbsence);
  const at = new Date(kept.at).toISOString();
  return {
    ok: true,
    message: kept.message,
    about: { message: 'last', at, ...(kept.truncated && { truncated: true }) },
  };
}

/** Why there is no last message: a node that has only just been added has none either. */
export function noMessage(id: string, record: DeployedRecord | undefined, findAbsence: FindAbsence): Failure {
  const absence = record === undefined ? findAbsence(id) : 'node-unknown';
  return failure(absence === 'node-unknown' ? 'no-message' : absence);
}

function parseMessage(json: string): PreviewMessage | Failure {
  let message: unknown;
  try {
    message = JSON.parse(json);
  } catch (error) {
    return failure('bad-json', withLineAndColumn(errorMessage(error), json).slice(0, MAX_DETAIL_LENGTH));
  }
  if (typeof message === 'object' && message !== null && !Array.isArray(message)) {
    return { ok: true, message, about: { message: 'typed' } };
  }
  return failure('bad-json', 'a message is an object: {"payload": …}');
}

/** Node.js 18 names only the position of a JSON error. */
function withLineAndColumn(reason: string, json: string): string {
  const position = / at position (\d+)/.exec(reason)?.[1];
  if (position === undefined || /\bline \d/.test(reason)) return reason;
  const lines = json.slice(0, Number(position)).split('\n');
  return `${reason} (line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1})`;
}

/**
 * Reads a message as a deployed node would.
 *
 * @param node undefined when the node isn't deployed
 */
export async function readContent(
  RED: NodeAPI,
  node: Node | undefined,
  config: PreviewQuery['node'],
  message: object,
): Promise<({ ok: true } & MessageContent) | Failure> {
  let reading: MessageContent | Promise<MessageContent>;
  try {
    const reader = new MessageReader(RED, node ?? findSubstitute(RED, config.id, config.z), config);
    reading = reader.read(message as NodeMessage);
  } catch (error) {
    return failure('settings', errorMessage(error).slice(0, MAX_DETAIL_LENGTH));
  }
  let content: MessageContent | undefined;
  const done = Promise.resolve(reading).then((result) => (content = result));
  await settledWithin(systemClock, EVALUATION_TIMEOUT_MS, done);
  if (content === undefined) return failure('settings', 'an expression or the context takes too long');
  return { ok: true, ...content };
}

const EMPTY_CONTEXT = {
  get(_key: string, _store?: unknown, callback?: (error: null, value: undefined) => void): void {
    callback?.(null, undefined);
  },
};

/**
 * A node with the context and the environment of one that isn't deployed yet: another node of its tab, or else an object with
 * an empty context and the environment of the process.
 *
 * @param tab the id of the tab
 */
function findSubstitute(RED: NodeAPI, id: string, tab: string | undefined): Node {
  const ids: string[] = [];
  RED.nodes.eachNode((config) => {
    if (tab !== undefined && (config as { z?: string }).z === tab) ids.push(config.id);
  });
  for (const neighbour of ids) {
    const node = RED.nodes.getNode(neighbour) as Node | null;
    if (typeof node?.context === 'function') return node;
  }
  const context = () => ({ ...EMPTY_CONTEXT, flow: EMPTY_CONTEXT, global: EMPTY_CONTEXT });
  return { id, z: tab, context } as unknown as Node;
}
