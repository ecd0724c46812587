import { propertiesOf, type MessageProperty } from '../../../src/mapping/message-properties';

/** An inject node as the editor has it. */
interface InjectNode {
  type: string;
  props?: { p: string; v?: unknown; vt?: string }[];
  payload?: unknown;
  payloadType?: string;
  topic?: unknown;
}

/** The message that an inject node will send; values that only the runtime knows are left out. */
export function messageOf(
  { props = [], payload, payloadType, topic }: InjectNode,
  now: number,
): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const { p, v, vt } of props) {
    // The values of payload and topic are saved beside the list.
    const [value, type] =
      p === 'payload' && vt === undefined
        ? [payload, payloadType]
        : p === 'topic' && vt === 'str'
          ? [v ?? topic, vt]
          : [v, vt];
    if (!/^[a-z_]\w*$/i.test(p)) continue;
    const property = valueOf(value, type ?? 'str', now);
    if (property !== undefined) message[p] = property;
  }
  return message;
}

function valueOf(value: unknown, type: string, now: number): unknown {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  switch (type) {
    case 'str':
      return text;
    case 'num':
      return Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'bool':
      return text === 'true';
    case 'date':
      return text === 'iso' ? new Date(now).toISOString() : text === 'object' ? undefined : now;
    case 'json':
      return parseJson(text);
    default:
      return undefined;
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The next message where an inject node is wired to the node, as far as the flow shows it; undefined otherwise. */
export function expectedMessage(id: string): Record<string, unknown> | undefined {
  const links = RED.nodes.filterLinks({ target: { id } }) as { source: InjectNode }[];
  const inject = links.map(({ source }) => source).find(({ type }) => type === 'inject');
  return inject && messageOf(inject, Date.now());
}

/** The properties of that message. */
export function expectedProperties(id: string): readonly MessageProperty[] {
  return propertiesOf(expectedMessage(id) ?? {});
}
