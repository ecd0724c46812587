import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { SourceFailure } from '../../src/mapping/source-failure';
import { systemClock } from '../../src/util/clock';
import { errorMessage } from '../../src/util/error-message';
import { foreignText } from '../../src/util/foreign-text';
import { settledWithin } from '../../src/util/settled-within';
import { type MessageContent, MessageReader } from '../record/message-reader';
import type { DeployedRecord } from '../record/record-node';
import type { FindAbsence } from './absence';
import type { Preview, PreviewQuery } from './api';
import { LimitedExpressions } from './limited-expressions';
import { type Failure, failure } from './route';

/** How long a form waits for contexts and expressions. */
const EVALUATION_TIMEOUT_MS = 5000;

/** Of an array payload, because 500 rows may read each of its elements. */
const MAX_ELEMENTS = 100;

/** What an expression says that isn't to be run. */
const NOT_RUN = 'not run';

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
    return failure('bad-json', foreignText(withLineAndColumn(errorMessage(error), json)));
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
 * Reads a message as a deployed node would, the first 100 elements of an array.
 *
 * @param node undefined when the node isn't deployed
 * @param runs false to leave out what JSONata says, which is parsed nevertheless
 */
export async function readContent(
  RED: NodeAPI,
  node: Node | undefined,
  config: PreviewQuery['node'],
  message: object,
  runs: boolean,
): Promise<({ ok: true } & MessageContent) | Failure> {
  const reading = node ?? findSubstitute(RED, config.id, config.z);
  const limited = new LimitedExpressions(RED, reading);
  const parse = (text: string) => limited.parse(text);
  const expressions = runs ? limited : { parse, run: () => new SourceFailure(NOT_RUN) };
  let content: MessageContent | undefined;
  try {
    await limited.parseAll(expressionsOf(config));
    const reader = new MessageReader(RED, reading, config, systemClock, expressions);
    const read = Promise.resolve(reader.read(message as NodeMessage, MAX_ELEMENTS));
    await settledWithin(
      systemClock,
      EVALUATION_TIMEOUT_MS,
      read.then((result) => (content = result)),
    );
  } catch (error) {
    if (!limited.isExceeded) return failure('settings', foreignText(errorMessage(error)));
  }
  const { isExceeded } = limited;
  limited.end();
  if (isExceeded || content === undefined) return failure('too-much');
  if (runs) return { ok: true, ...content };
  return { ok: true, ...content, errors: content.errors.filter(({ value }) => value !== NOT_RUN) };
}

/** All JSONata of a node's settings. */
export function expressionsOf({ device, deviceType, time, timeType, fields }: PreviewQuery['node']): string[] {
  const typed: [value: string, type: string][] = [
    [device, deviceType],
    [time, timeType],
    ...fields.map(({ source, sourceType }): [string, string] => [source, sourceType]),
  ];
  return typed.filter(([, type]) => type === 'jsonata').map(([value]) => value);
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
