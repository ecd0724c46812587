import type { Aggregate } from '../../src/windows/rules';
import type { DeviceRules, FieldRules } from '../../src/windows/rules';
import type { Fault } from '../simulator/index';
import type { Rng } from '../helpers/rng';

/** The aggregates that keep the value of one sample, so that a measurement can be traced to it. */
const SELECTING_AGGREGATES: Aggregate[] = ['last', 'first', 'min', 'max', 'every'];

/**
 * A fault of any kind that the simulator knows.
 *
 * @param mayStore true when the request may have been stored although its answer is lost
 */
export function randomFault(rng: Rng, mayStore: boolean): Fault {
  const stored = mayStore && rng.chance(0.3);
  return rng.pick<Fault>([
    {
      kind: 'status',
      status: rng.pickWeighted([
        [2, 500],
        [1, 408],
        [1, 425],
        [1, 429],
        [1, 502],
        [1, 503],
      ]),
      stored,
    },
    {
      kind: 'status',
      status: 429,
      retryAfter: { seconds: rng.between(1, 120), as: rng.pick(['seconds', 'date']) },
    },
    { kind: 'status', status: rng.pick([400, 422, 413]) },
    { kind: 'status', status: rng.pick([301, 401, 402, 403, 404, 407, 409]), body: { detail: 'No.' } },
    { kind: 'hang', stored },
    { kind: 'reset', stored },
    { kind: 'portal' },
    { kind: 'redirect', to: 'https://elsewhere.example/' },
    { kind: 'garbage', stored: true },
    { kind: 'flood', stored: true },
    { kind: 'cut', ending: rng.pick(['close', 'silence']), stored: true },
    { kind: 'delay', ms: rng.between(0, mayStore ? 30_000 : 1000) },
  ]);
}

/** How many requests a fault meets. */
export function randomFaultTimes(rng: Rng): number {
  return rng.pickWeighted([
    [2, 1],
    [1, 2],
    [1, 7],
  ]);
}

/** Milliseconds between two actions. */
export function randomPauseMs(rng: Rng): number {
  return rng.pickWeighted([
    [2, 0],
    [1, 10],
    [1, 300],
    [1, 1000],
    [2, 2500],
    [1, 20_000],
  ]);
}

/** How many samples a message carries. */
export function randomSampleCount(rng: Rng): number {
  return rng.pickWeighted([
    [3, 1],
    [1, 2],
    [1, 5],
  ]);
}

/** Milliseconds. */
export function randomInterval(rng: Rng): number {
  return rng.pickWeighted([
    [2, 0],
    [1, 2000],
    [1, 10_000],
    [1, 60_000],
  ]);
}

/** Rules by which every measurement is the value of one sample. */
export function randomRules(rng: Rng, fieldNames: readonly string[]): DeviceRules {
  const fields = new Map(fieldNames.map((field) => [field, randomFieldRules(rng)]));
  return {
    interval: randomInterval(rng),
    fields: rng.chance(0.5) ? fields : new Map(),
    others: { aggregate: rng.pick(SELECTING_AGGREGATES) },
  };
}

function randomFieldRules(rng: Rng): FieldRules {
  const aggregate = rng.pick(SELECTING_AGGREGATES);
  if (rng.chance(0.7)) return { aggregate };
  return {
    aggregate,
    onChange: { minDifference: rng.between(0, 300_000), ...(rng.chance(0.3) && { atLeastEveryS: 60 }) },
  };
}

/** Small plans by device, in datapoints a day; 0 is unlimited. */
export function randomPlans(rng: Rng, devices: readonly string[]): Map<string, number> {
  return new Map(devices.map((device) => [device, rng.pick([0, 100, 1000, 7500])]));
}
