import type { Behaviour } from '../core/behaviour';
import type { WorldFieldType } from '../world/world';
import type { Value } from '../../../src/model';

type ValueSwitches = Pick<Behaviour, 'numericString' | 'looseBool' | 'numberForText'>;

const LOCATION = /^\((-?\d{1,2}(?:\.\d+)?),\s?(-?\d{1,3}(?:\.\d+)?)\)$/;

/** The value as a field of this type stores it; undefined when it is refused. */
export function readValue(sent: unknown, type: WorldFieldType, behaviour: ValueSwitches): Value | undefined {
  switch (type) {
    case 'FLOAT':
    case 'INT':
    case 'NUMERIC':
    case 'COUNTER':
      return readNumber(sent, behaviour);
    case 'BOOL':
      return typeof sent === 'boolean' ? sent : readLooseBool(sent, behaviour);
    case 'STRING':
    case 'OUTPUT':
      return readText(sent, behaviour);
    case 'GEO':
      return typeof sent === 'string' && isLocation(sent) ? sent : undefined;
  }
}

function readNumber(sent: unknown, behaviour: ValueSwitches): Value | undefined {
  if (typeof sent === 'number') return Number.isFinite(sent) ? sent : undefined;
  if (typeof sent !== 'string' || sent.trim() === '' || !Number.isFinite(Number(sent))) return undefined;
  switch (behaviour.numericString) {
    case 'number':
      return Number(sent);
    case 'text':
      return sent;
    case 'refuse':
      return undefined;
  }
}

function readLooseBool(sent: unknown, behaviour: ValueSwitches): boolean | undefined {
  if (behaviour.looseBool === 'refuse') return undefined;
  const word = typeof sent === 'string' ? sent.toLowerCase() : sent;
  if (word === 1 || word === '1' || word === 'on' || word === 'true') return true;
  if (word === 0 || word === '0' || word === 'off' || word === 'false') return false;
  return undefined;
}

function readText(sent: unknown, behaviour: ValueSwitches): string | undefined {
  if (typeof sent === 'string') return sent;
  const plain = typeof sent === 'number' || typeof sent === 'boolean';
  return plain && behaviour.numberForText === 'text' ? String(sent) : undefined;
}

function isLocation(sent: string): boolean {
  const match = LOCATION.exec(sent);
  return match !== null && Math.abs(Number(match[1])) <= 90 && Math.abs(Number(match[2])) <= 180;
}
