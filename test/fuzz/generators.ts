import type { DeviceRules, FieldRules } from '../../src/windows/rules';
import type { Fault } from '../simulator/index';
import type { Dice } from './rng';
import type { Aggregate } from '../../src/windows/aggregate';

/** The aggregates whose measurements are samples. */
const identities: Aggregate[] = ['last', 'first', 'min', 'max', 'every'];

/**
 * A fault of any kind that the simulator knows.
 *
 * @param dirty true when the request may have been stored before its answer suffers
 */
export function drawFault(dice: Dice, dirty: boolean): Fault {
  const stored = dirty && dice.chance(0.3);
  return dice.pick<Fault>([
    { kind: 'status', status: dice.pick([408, 425, 429, 500, 500, 502, 503]), stored },
    {
      kind: 'status',
      status: 429,
      retryAfter: { seconds: dice.between(1, 120), as: dice.pick(['seconds', 'date']) },
    },
    { kind: 'status', status: dice.pick([400, 422, 413]) },
    { kind: 'status', status: dice.pick([301, 401, 402, 403, 404, 407, 409]), body: { detail: 'No.' } },
    { kind: 'hang', stored },
    { kind: 'reset', stored },
    { kind: 'portal' },
    { kind: 'redirect', to: 'https://elsewhere.example/' },
    { kind: 'garbage', stored: true },
    { kind: 'flood', stored: true },
    { kind: 'cut', ending: dice.pick(['close', 'silence']), stored: true },
    { kind: 'delay', ms: dice.between(0, dirty ? 30_000 : 1000) },
  ]);
}

export function drawInterval(dice: Dice): number {
  return dice.pick([0, 0, 2000, 10_000, 60_000]);
}

/** Rules whose measurements are samples, so that each can be told from all others. */
export function drawRules(dice: Dice, fieldNames: readonly string[]): DeviceRules {
  const fields = new Map(fieldNames.map((field) => [field, drawFieldRules(dice)]));
  return {
    interval: drawInterval(dice),
    fields: dice.chance(0.5) ? fields : new Map(),
    others: { aggregate: dice.pick(identities) },
  };
}

function drawFieldRules(dice: Dice): FieldRules {
  const aggregate = dice.pick(identities);
  if (dice.chance(0.7)) return { aggregate };
  return {
    aggregate,
    onChange: { minDifference: dice.between(0, 300_000), ...(dice.chance(0.3) && { atLeastEveryS: 60 }) },
  };
}

/** Small plans for most devices: datapoints a day. */
export function drawPlans(dice: Dice, devices: readonly string[]): Map<string, number> {
  return new Map(devices.map((device) => [device, dice.pick([0, 100, 1000, 7500])]));
}
