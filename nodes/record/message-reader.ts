import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { mapMeasurements } from '../../src/mapping/map-measurements';
import { mapPayload } from '../../src/mapping/map-payload';
import { type TableField, mapTable } from '../../src/mapping/map-table';
import type { MappingError } from '../../src/mapping/mapping-error';
import type { MappingResult } from '../../src/mapping/mapping-result';
import {
  type PayloadShape,
  type PayloadUse,
  arrayError,
  parsePayload,
  payloadError,
  shapeOf,
} from '../../src/mapping/payload';
import { SourceFailure } from '../../src/mapping/source-failure';
import type { TimeStyle } from '../../src/mapping/time-text';
import { TIME_UNSET } from '../../src/mapping/timestamp';
import { type MappedSample, parseDevice } from '../../src/model';
import { errorMessage } from '../../src/util/error-message';
import { type Clock, systemClock } from '../../src/util/clock';
import { foreignText } from '../../src/util/foreign-text';
import { toNumber } from '../settings';
import { createExpressions } from './expressions';
import type { RecordConfig } from './settings';
import { type InputReader, NoAnswer, createInputReader, readsPayloadArray, readsWholePayload } from './typed-input';

/** The samples of a message and what of it couldn't be recorded. */
export interface MessageContent {
  /** Devices that the message is for, also where it has no sample. */
  devices: string[];
  samples: { device: string; sample: MappedSample }[];
  errors: MappingError[];
  /** How a payload that is an array of objects was read: as many samples, or as one because a source reads the array itself. */
  array?: 'samples' | 'value';
  /** Of an array that was read as samples, where it has more elements than were to be read: how many it has. */
  elements?: number;
}

/** Reads messages by the settings of a record node. */
export class MessageReader {
  readonly #style: TimeStyle;
  readonly #hasOwnTime: boolean;
  readonly #table: TableField[];
  /** Of the device, of the time, and of the value of each row. */
  readonly #inputs: readonly InputReader[];
  /** True when the device, the time or a row reads an array payload itself. */
  readonly #readsPayloadArray: boolean;
  readonly #use: PayloadUse;

  /**
   * @param clock gives up sources that never call back
   * @param expressions how JSONata runs
   * @throws Error when an expression or a path of the settings can't be parsed
   */
  constructor(
    RED: NodeAPI,
    node: Node,
    config: RecordConfig,
    clock: Clock = systemClock,
    expressions = createExpressions(RED, node),
  ) {
    const readerOf = (value: string, type: string): InputReader =>
      createInputReader(RED, node, value, type, clock, expressions);
    this.#style = { zone: config.zone === 'named' ? config.zoneName.trim() : config.zone, dateOrder: config.dateOrder };
    this.#hasOwnTime = config.timeType !== 'arrival';
    this.#table = config.fields.map(({ source, sourceType, field, type, factor }) => {
      const number = toNumber(factor);
      const isPayload = readsWholePayload(source, sourceType);
      const isLateness = sourceType === 'late';
      return { field: field.trim(), type, isPayload, isLateness, ...(number === undefined ? {} : { factor: number }) };
    });
    const { time, timeType } = config;
    this.#inputs = [
      readerOf(config.device, config.deviceType),
      timeType === 'arrival' ? () => undefined : timeReader(readerOf(time, timeType), timeType),
      ...config.fields.map(({ source, sourceType }) => readerOf(source, sourceType)),
    ];
    this.#readsPayloadArray = [
      [config.device, config.deviceType] as const,
      [time, timeType] as const,
      ...config.fields.map(({ source, sourceType }) => [source, sourceType] as const),
    ].some(([value, type]) => readsPayloadArray(expressions, value, type));
    const ofRows = this.#readsPayloadArray ? 'array' : 'rows';
    this.#use = config.fields.length === 0 ? 'names' : ofRows;
  }

  /**
   * Reads a message without changing it.
   *
   * @param maxElements of an array payload, as far as each is a sample
   * @returns a promise only where an input is asynchronous
   */
  read(message: NodeMessage, maxElements = Infinity): MessageContent | Promise<MessageContent> {
    const payload = parsePayload(message.payload);
    const error = arrayError(payload);
    if (error !== undefined) return { devices: [], samples: [], errors: [error] };
    const shape = shapeOf(payload, this.#use);
    if (shape.kind === 'many' && !this.#readsPayloadArray) {
      const { length } = shape.elements;
      const contents = shape.elements
        .slice(0, maxElements)
        .map((element) => this.#readSample({ ...message, payload: element }, { kind: 'one', value: element }));
      return whenAll(contents, (read) => ({
        ...joinContents(read),
        ...(length > maxElements && { elements: length }),
      }));
    }
    const parsed = payload === message.payload ? message : { ...message, payload };
    const content = this.#readSample(parsed, shape);
    if (shape.kind !== 'many') return content;
    const asValue = (one: MessageContent): MessageContent => ({ ...one, array: 'value' });
    return content instanceof Promise ? content.then(asValue) : asValue(content);
  }

  /** @param message with its payload parsed, or replaced by one element of it */
  #readSample(message: NodeMessage, shape: PayloadShape): MessageContent | Promise<MessageContent> {
    const inputs = shape.kind === 'measurements' ? this.#inputs.slice(0, 2) : this.#inputs;
    const values = inputs.map((input) => readOrFailure(input, message));
    return whenAll(values, (resolved) => this.#map(message, shape, resolved));
  }

  #map(message: NodeMessage, shape: PayloadShape, [deviceValue, time, ...rowValues]: unknown[]): MessageContent {
    // Measurements that Datacake refused and that are fed back carry their device in the message.
    const fallback = shape.kind === 'measurements' ? (message as { device?: unknown }).device : undefined;
    const device = toDevice(deviceValue) ?? toDevice(fallback);
    if (device === undefined) return { devices: [], samples: [], errors: missingDevice(deviceValue, shape) };
    const { samples, errors } = this.#mapValues(message, shape, time, rowValues);
    return { devices: [device], samples: samples.map((sample) => ({ device, sample })), errors };
  }

  #mapValues(message: NodeMessage, shape: PayloadShape, time: unknown, values: unknown[]): MappingResult {
    if (shape.kind === 'measurements') return mapMeasurements(shape.entries, time, this.#style);
    if (this.#table.length === 0) return mapPayload(shape, message.topic, time, this.#style);
    const error = payloadError(message.payload);
    // The time that is missing may be in the payload that can't be read.
    if (error?.code === 'not-json' && this.#hasOwnTime && (time ?? '') === '') return { samples: [], errors: [error] };
    return mapTable(this.#table, { values, time, payloadError: error }, this.#style);
  }
}

/**
 * A message without a time is stamped on arrival. A time that is kept elsewhere and isn't there is a failure, because the arrival would
 * be a wrong time.
 */
function timeReader(input: InputReader, type: string): InputReader {
  if (type === 'msg' || type === 'jsonata') return input;
  const isSet = (time: unknown): boolean => time !== undefined && time !== null && time !== '';
  return (message) => whenAll([input(message)], ([time]) => (isSet(time) ? time : TIME_UNSET));
}

/** An input that fails takes no other value of its message with it. */
function readOrFailure(input: InputReader, message: NodeMessage): unknown {
  try {
    const value = input(message);
    return value instanceof Promise ? value.catch(toFailure) : value;
  } catch (error) {
    return toFailure(error);
  }
}

function toFailure(error: unknown): SourceFailure {
  if (error instanceof NoAnswer) return new SourceFailure();
  return new SourceFailure(foreignText(errorMessage(error)));
}

function missingDevice(value: unknown, shape: PayloadShape): MappingError[] {
  const error = SourceFailure.errorOf(value, 'device') ?? { code: 'no-device' };
  const cause = shape.kind === 'one' ? payloadError(shape.value) : undefined;
  return cause?.code === 'not-json' ? [cause, error] : [error];
}

function toDevice(value: unknown): string | undefined {
  if (typeof value === 'number') return parseDevice(String(value));
  return typeof value === 'string' ? parseDevice(value) : undefined;
}

function joinContents(contents: readonly MessageContent[]): MessageContent {
  return {
    devices: [...new Set(contents.flatMap(({ devices }) => devices))],
    samples: contents.flatMap(({ samples }) => samples),
    errors: contents.flatMap(({ errors }) => errors),
    array: 'samples',
  };
}

/** Calls `next` with all values: at once when none is a promise, otherwise when all are fulfilled. */
export function whenAll<T, R>(values: readonly (T | Promise<T>)[], next: (values: T[]) => R): R | Promise<R> {
  for (const value of values) if (value instanceof Promise) return Promise.all(values).then(next);
  return next(values as T[]);
}
