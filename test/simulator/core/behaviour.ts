/**
 * What Datacake may do wherever its documentation leaves it open, each with its positions; the first is the default.
 * A test that holds for all of them holds for the real one.
 */
const SWITCHES = {
  unknownDevice: [404, 403],
  noPermission: [403, 404],
  /** A serial number in the place of the UUID. */
  serialInPath: ['refuse', 'accept'],
  badTokenBody: ['empty', 'detail'],
  /** `record-rest` answers an error and records the other measurements; `drop` answers success and loses this one. */
  unknownField: ['refuse-batch', 'record-rest', 'drop'],
  wrongValue: ['refuse-batch', 'record-rest', 'drop'],
  wrongTimestamp: ['refuse-batch', 'record-rest', 'drop'],
  invalidStatus: [400, 422],
  /** `"23.5"` for a NUMERIC field: recorded as the number, kept as text, or a wrong value. */
  numericString: ['number', 'text', 'refuse'],
  /** 0, 1, "ON" and the like for a BOOL field. */
  looseBool: ['boolean', 'refuse'],
  /** A number or boolean for a STRING field. */
  numberForText: ['text', 'refuse'],
  /** `strict` takes whole seconds in a string only, `number` also as a number, `lenient` also fractions, ms and ISO 8601. */
  timestampForms: ['number', 'strict', 'lenient'],
  /** `now` records it at its arrival. */
  futureTimestamp: ['accept', 'refuse', 'drop', 'now'],
  sameFieldAndTimestamp: ['overwrite', 'duplicate'],
  overLimit: ['429', 'drop', 'record'],
  /** `data-time` counts two measurements of one second of their timestamps. */
  limitBy: ['arrival', 'data-time'],
  retryAfter: ['none', 'seconds', 'date'],
  overQuota: ['drop', 402, 403, 429, 'record'],
  acceptedStatus: [200, 201, 202, 204],
  acceptedBody: ['json', 'empty', 'text', 'null'],
  errorBody: ['array-per-entry', 'detail', 'error', 'errors', 'empty', 'text', 'html'],
  tooLarge: [413, 400],
  missingSlash: [301, 308, 404],
  /** COUNTER: the value is the reading, or what is added to it. */
  counter: ['absolute', 'increment'],
  /** `uneven` pages have doubles and differ in length. */
  pages: ['even', 'uneven'],
  /** Several devices of a workspace with the serial number asked for. */
  ambiguousSerial: ['first', 'null', 'error'],
  /** A value that is older than the latest and arrives after it: whether it is shown in its place. */
  olderValue: ['keep-latest', 'replace'],
  /** A device that the token may record to and not view. */
  noViewPermission: ['null', 'error'],
} as const;

type Switches = { -readonly [Name in keyof typeof SWITCHES]: (typeof SWITCHES)[Name][number] };

/** The switches, and the sizes and times that are unknown too. */
export interface Behaviour extends Switches {
  /** Milliseconds from the arrival of a request to its answer. */
  latency: number;
  /** Measurements in one request. */
  largestBatch: number;
  /** Characters in one body. */
  largestBody: number;
  /** Milliseconds until a recorded value can be read back: ingestion is queued. */
  visibleAfter: number;
}

const DEFAULT_SIZES = { latency: 0, largestBatch: 1000, largestBody: 1_000_000, visibleAfter: 0 } as const;

const SWITCH_NAMES = Object.keys(SWITCHES) as (keyof Switches)[];

/** Every switch at its first position. */
export function defaultBehaviour(): Behaviour {
  return randomBehaviour(() => 0);
}

/**
 * A behaviour with every switch drawn at random; sizes and times keep their defaults.
 *
 * @param random gives a number in [0, 1)
 */
export function randomBehaviour(random: () => number): Behaviour {
  const drawn = SWITCH_NAMES.map((name) => {
    const all = SWITCHES[name];
    return [name, all[Math.floor(random() * all.length)]];
  });
  return { ...DEFAULT_SIZES, ...(Object.fromEntries(drawn) as Switches) };
}

/** Reads a change of behaviour from JSON. @returns the error in words when it is invalid */
export function readBehaviour(json: unknown): { behaviour: Partial<Behaviour> } | { error: string } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { error: 'expected an object' };
  for (const [name, value] of Object.entries(json)) {
    if (Object.hasOwn(DEFAULT_SIZES, name)) {
      if (typeof value !== 'number' || !(value >= 0)) return { error: `${name} must be a number of 0 or more` };
      continue;
    }
    if (!Object.hasOwn(SWITCHES, name)) return { error: `there is no switch "${name}"` };
    const all: readonly unknown[] = SWITCHES[name as keyof Switches];
    if (!all.includes(value)) return { error: `${name} must be one of ${all.join(', ')}` };
  }
  return { behaviour: json };
}
