import type { DeviceReading, FieldTraits, ShownValue } from '../datacake/current-values';
import { roundTo } from '../mapping/decimals';
import { readBoolean } from '../mapping/read-boolean';
import { readLocation } from '../mapping/read-location';
import { readNumber } from '../mapping/read-number';
import type { Measurement, Value } from '../model';

/** What Datacake shows of a measurement that it has accepted. A 2xx may hide that it was dropped. */
export type Arrival =
  /** Shown as it was sent. */
  | { kind: 'visible'; shown: ShownValue }
  /** Nothing is shown, or what is older: Datacake stores what it has accepted by and by. */
  | { kind: 'pending'; shown?: ShownValue }
  /** Something newer is shown, or another value of the same time. */
  | { kind: 'other'; shown: ShownValue }
  /** The device has no such field. */
  | { kind: 'no-field' }
  /** The token may not read the device. */
  | { kind: 'hidden' };

/** Two times that are less than this apart are the same to a person, who sends whole seconds. */
const SAME_TIME_MS = 1000;

/** A tenth of a metre: locations are kept with more or fewer digits. */
const SAME_DEGREES = 1e-6;

/** More digits than a double has. */
const MAX_DIGITS = 15;

/** Compares a measurement that was accepted with what Datacake shows, as a person would who looks at both. */
export function compareArrival(sent: Measurement, reading: DeviceReading): Arrival {
  if (reading.kind === 'hidden') return { kind: 'hidden' };
  const traits = reading.fields?.get(sent.field);
  if (reading.fields !== undefined && traits === undefined) return { kind: 'no-field' };
  const shown = reading.shown.get(sent.field);
  if (shown === undefined) return { kind: 'pending' };
  const lateMs = shown.time - Number(sent.timestamp) * 1000;
  if (lateMs <= -SAME_TIME_MS) return { kind: 'pending', shown };
  const isSame = lateMs < SAME_TIME_MS && isSameValue(sent.value, shown.value, traits);
  return { kind: isSame ? 'visible' : 'other', shown };
}

/** A number by the field's digits, a boolean in any spelling, a location by its degrees, a text without white space around it. */
function isSameValue(sent: Value, shown: Value, traits: FieldTraits | undefined): boolean {
  switch (traits?.type ?? '') {
    case 'BOOL':
      return isSameBoolean(sent, shown);
    case 'GEO':
      return isSameLocation(sent, shown);
    case 'STRING':
      return isSameText(sent, shown) || (typeof sent !== 'string' && isSameScalar(sent, shown));
    case 'FLOAT':
    case 'INT':
    case 'NUMERIC':
    case 'COUNTER':
      return isSameNumber(sent, shown, traits?.digits);
    default:
      return isSameText(sent, shown) || isSameScalar(sent, shown) || isSameLocation(sent, shown);
  }
}

/** Where the type of the field isn't known, that of the value decides. */
function isSameScalar(sent: Value, shown: Value): boolean {
  return typeof sent === 'boolean' ? isSameBoolean(sent, shown) : isSameNumber(sent, shown, undefined);
}

function isSameBoolean(sent: Value, shown: Value): boolean {
  const read = readBoolean(sent);
  return typeof read === 'boolean' && read === readBoolean(shown);
}

function isSameNumber(sent: Value, shown: Value, digits: number | undefined): boolean {
  const [a, b] = [readNumber(sent), readNumber(shown)];
  if (typeof a !== 'number' || typeof b !== 'number') return false;
  const decimals = Math.min(digits ?? MAX_DIGITS, MAX_DIGITS);
  return roundTo(a, decimals) === roundTo(b, decimals);
}

function isSameLocation(sent: Value, shown: Value): boolean {
  const [a, b] = [degreesOf(sent), degreesOf(shown)];
  if (a === undefined || b === undefined) return false;
  return Math.abs(a[0] - b[0]) < SAME_DEGREES && Math.abs(a[1] - b[1]) < SAME_DEGREES;
}

function degreesOf(value: Value): [latitude: number, longitude: number] | undefined {
  const text = readLocation(value);
  if (typeof text !== 'string') return undefined;
  const [latitude, longitude] = text.slice(1, -1).split(',').map(Number);
  return [latitude ?? NaN, longitude ?? NaN];
}

function isSameText(sent: Value, shown: Value): boolean {
  return String(sent).trim() === String(shown).trim();
}
