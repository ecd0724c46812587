import util from '@node-red/util';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { MessageReader } from '../../../../nodes/record/message-reader';
import { newRecord, newRow } from '../../../../nodes/record/settings';
import type { FunctionNodeReading, Note } from '../../../../src/function-node/read-function-node';
import { roundTo } from '../../../../src/mapping/decimals';
import { readTime } from '../../../../src/mapping/timestamp';
import { formatTimestamp, type Value } from '../../../../src/model';
import type { CorpusEntry } from '../../../function-node-corpus/entry';
import { NOW_MS, type Post } from '../../../function-node-corpus/sandbox';
import { local } from '../../../helpers/time-styles';

/** A measurement, whoever recorded it. */
export interface Recorded {
  /** Undefined where the code doesn't say it. */
  device: string | undefined;
  field: string;
  value: Value;
  /** Unix time in whole seconds, or that of arrival. */
  time: string;
  /** Before it was rounded to decimals, where it was. */
  unrounded?: number;
  decimals?: number;
}

const RED = { util: util.util } as unknown as NodeAPI;

/** What a record node records of a message, with what was read out of the code. */
export async function record(reading: FunctionNodeReading, entry: CorpusEntry, message: object): Promise<Recorded[]> {
  // Nothing is taken over then, and the node is no node without a table.
  if (reading.rows.length === 0 && !reading.everyProperty) return [];
  const fields = reading.rows.map((row) => ({ ...newRow, ...row }));
  const { device = { value: 'SN', type: 'str' as const }, time } = reading;
  const config = { ...newRecord, device: device.value, deviceType: device.type, fields } as typeof newRecord;
  if (time) Object.assign(config, { time: time.value, timeType: time.type });
  const reader = new MessageReader(RED, nodeOf(entry), config);
  const { samples } = await reader.read(message as unknown as NodeMessage);
  return samples.flatMap(({ device: named, sample: { time: own, values } }) =>
    Object.entries(values).map(([field, value]) => {
      const recorded = {
        device: reading.device && named,
        field,
        value,
        time: timeOf(own),
      };
      const decimals = reading.rows.find((row) => row.field === field)?.decimals ?? '';
      if (decimals === '' || typeof value !== 'number') return recorded;
      return { ...recorded, value: roundTo(value, decimals), unrounded: value, decimals };
    }),
  );
}

function nodeOf({ context: { flow = {}, global = {}, env = {} } = {} }: CorpusEntry): Node {
  const context = { flow: contextOf(flow), global: contextOf(global) };
  return { id: 'node', context: () => context, _flow: { getSetting: (name: string) => env[name] } } as unknown as Node;
}

function contextOf(store: object): object {
  return {
    get(key: string, _store?: unknown, callback?: (error: null, value: unknown) => void): unknown {
      const value: unknown = util.util.getObjectProperty(store as NodeMessage, key);
      callback?.(null, value);
      return value;
    },
  };
}

/** What the code posted of a message. */
export function posted(posts: readonly Post[]): Recorded[] {
  return posts.flatMap(({ url, measurements }) => {
    const [, device] = /\/v1\/devices\/([^/?#]*)\/record/.exec(String(url)) ?? [];
    return measurements.map(({ field, value, timestamp }) => ({ device, field, value, time: timeOf(timestamp) }));
  });
}

function timeOf(timestamp: unknown): string {
  const time = readTime(timestamp, local);
  if (time === 'none') return 'arrival';
  if ('error' in time) return `unreadable: ${String(timestamp)}`;
  const seconds = formatTimestamp(time.time);
  return seconds === formatTimestamp(NOW_MS) ? 'arrival' : seconds;
}

/** What isn't among others, each of which is counted once. */
export function missing(wanted: readonly Recorded[], among: readonly Recorded[]): Recorded[] {
  const left = [...among];
  return wanted.filter((one) => {
    const index = left.findIndex((other) => isSame(one, other) || isSame(other, one));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** What a note is about, in one word. */
export function subject({ about }: Note): string {
  return typeof about === 'string' ? about : about.field;
}

/** True when both recorded the same, as `test/function-node-corpus/README.md` says it. */
function isSame(a: Recorded, b: Recorded): boolean {
  if (a.device?.toLowerCase() !== b.device?.toLowerCase() || a.field !== b.field || a.time !== b.time) return false;
  if (a.value === b.value) return true;
  const [x, y] = [toNumber(a.value), toNumber(b.value)];
  if (x === undefined || y === undefined) return false;
  return Math.abs(x - y) <= Math.abs(y) * 1e-12 || isHalf(a, y);
}

function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

/** Halves are rounded as they are written in decimal and away from zero, which JavaScript does of some and not of others. */
function isHalf({ unrounded, decimals, value }: Recorded, other: number): boolean {
  if (unrounded === undefined || decimals === undefined || typeof value !== 'number') return false;
  const scaled = Math.abs(unrounded) * 10 ** decimals;
  const isTie = Math.abs(scaled - Math.floor(scaled) - 0.5) < 1e-9 * Math.max(1, scaled);
  return isTie && Math.abs(value - other) <= 1.000001 * 10 ** -decimals;
}
