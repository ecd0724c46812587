import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { mapMeasurements } from '../../src/mapping/map-measurements';
import { mapPayload } from '../../src/mapping/map-payload';
import { type TableField, mapTable } from '../../src/mapping/map-table';
import type { MappingResult } from '../../src/mapping/mapping-result';
import { type PayloadShape, parsePayload, shapeOf } from '../../src/mapping/payload';
import type { MappingError } from '../../src/mapping/mapping-error';
import { toNumber } from './validation';
import { type InputReader, createInputReader, readsPayloadArray } from './typed-input';
import type { RecordConfig } from './settings';
import { type MappedSample, parseDevice } from '../../src/model';

/** What a message says, device by device, and what was left out of it. */
export interface MessageContent {
  /** The devices that it names. */
  devices: string[];
  samples: { device: string; sample: MappedSample }[];
  errors: MappingError[];
}

/** Reads messages as a record node's form says. */
export class MessageReader {
  readonly #zone: RecordConfig['zone'];
  readonly #table: TableField[];
  /** Of the device, of the time, and of the value of each row. */
  readonly #sources: readonly InputReader[];
  /** True when a source takes elements out of an array by itself. */
  readonly #takesArrays: boolean;

  /**
   * @throws Error when an expression or a path of the form can't be read
   */
  constructor(RED: NodeAPI, node: Node, config: RecordConfig) {
    this.#zone = config.zone;
    this.#table = config.fields.map(({ field, type, factor }) => {
      const number = toNumber(factor);
      return { field: field.trim(), type, ...(number === undefined ? {} : { factor: number }) };
    });
    this.#sources = [
      createInputReader(RED, node, config.device, config.deviceType),
      config.timeType === 'arrival' ? () => undefined : createInputReader(RED, node, config.time, config.timeType),
      ...config.fields.map(({ source, sourceType }) => createInputReader(RED, node, source, sourceType)),
    ];
    this.#takesArrays = config.fields.some(({ source, sourceType }) => readsPayloadArray(source, sourceType));
  }

  /** All that a message says; a promise only where a source has to be waited for. The message isn't changed. */
  read(message: NodeMessage): MessageContent | Promise<MessageContent> {
    const payload = parsePayload(message.payload);
    const shape = shapeOf(payload);
    if (shape.kind === 'many' && !this.#takesArrays) {
      const each = shape.elements.map((element) => this.#readOne({ ...message, payload: element }, one(element)));
      return whenAll(each, join);
    }
    const parsed = payload === message.payload ? message : { ...message, payload };
    return this.#readOne(parsed, shape.kind === 'many' ? one(payload) : shape);
  }

  /** @param message with its payload parsed, or with one element of it in its place */
  #readOne(message: NodeMessage, shape: PayloadShape): MessageContent | Promise<MessageContent> {
    const sources = shape.kind === 'measurements' ? this.#sources.slice(0, 2) : this.#sources;
    const resolved = sources.map((source) => attempt(source, message));
    return whenAll(resolved, (values) => this.#map(message, shape, values));
  }

  #map(message: NodeMessage, shape: PayloadShape, resolved: readonly unknown[]): MessageContent {
    const device =
      deviceOf(resolved[0]) ?? (shape.kind === 'measurements' ? deviceOf(refedDevice(message)) : undefined);
    if (device === undefined) return { devices: [], samples: [], errors: [{ code: 'no-device' }] };
    const { samples, errors } = this.#mapValues(message, shape, resolved[1], resolved.slice(2));
    return { devices: [device], samples: samples.map((sample) => ({ device, sample })), errors };
  }

  #mapValues(message: NodeMessage, shape: PayloadShape, time: unknown, values: unknown[]): MappingResult {
    if (shape.kind === 'measurements') return mapMeasurements(shape.entries, time, this.#zone);
    if (this.#table.length > 0) return mapTable(this.#table, { values, time }, this.#zone);
    return mapPayload(shape, message.topic, time, this.#zone);
  }
}

/** A source that fails costs its own value only. */
function attempt(source: InputReader, message: NodeMessage): unknown {
  try {
    const value = source(message);
    return value instanceof Promise ? value.catch(() => undefined) : value;
  } catch {
    return undefined;
  }
}

function deviceOf(given: unknown): string | undefined {
  if (typeof given === 'number') return parseDevice(String(given));
  return typeof given === 'string' ? parseDevice(given) : undefined;
}

/** Refused measurements that come back carry the device that they were for. */
function refedDevice(message: NodeMessage): unknown {
  return (message as { device?: unknown }).device;
}

function one(value: unknown): PayloadShape {
  return { kind: 'one', value };
}

function join(all: readonly MessageContent[]): MessageContent {
  return {
    devices: [...new Set(all.flatMap(({ devices }) => devices))],
    samples: all.flatMap(({ samples }) => samples),
    errors: all.flatMap(({ errors }) => errors),
  };
}

/** Goes on with all values: at once when they are there, in a promise when one of them has to be waited for. */
export function whenAll<T, R>(values: readonly (T | Promise<T>)[], next: (values: T[]) => R): R | Promise<R> {
  if (isReady(values)) return next(values);
  return Promise.all(values as readonly Promise<T>[]).then(next);
}

function isReady<T>(values: readonly (T | Promise<T>)[]): values is T[] {
  for (const value of values) if (value instanceof Promise) return false;
  return true;
}
