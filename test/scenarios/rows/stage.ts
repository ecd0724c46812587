import assert from 'node:assert/strict';
import type { RecordRules } from '../../../src/windows/rules';
import { Simulation, type SimulationOptions, noon } from '../../simulation/delivery';
import { demoDevices } from '../../simulator/index';
import type { ApiRequest } from '../../simulator/core/exchange';
import type { Fault } from '../../simulator/core/fault';
import type { Measurement, Value } from '../../../src/model';

export { Simulation, noon } from '../../simulation/delivery';
export { demoDevices } from '../../simulator/index';

/** Milliseconds. */
export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A simulation whose fields may be sent: none was sent within the last 1.05 s. */
export async function ready(options: SimulationOptions = {}): Promise<Simulation> {
  const simulation = new Simulation(options);
  await simulation.clock.advance(2 * SECOND_MS);
  return simulation;
}

/** Rules that reduce all fields by one aggregate. */
export function reduced(
  intervalMs: RecordRules['interval'],
  aggregate: RecordRules['others']['aggregate'],
): Partial<RecordRules> {
  return { interval: intervalMs, others: { aggregate } };
}

/** True for a request to record at least one measurement that fits. */
function carries(fits: (measurement: Measurement) => boolean): (request: ApiRequest) => boolean {
  return ({ body, url }) => url.includes('/record/') && (JSON.parse(body) as Measurement[]).some(fits);
}

/** Answers with a fault whatever carries a measurement that fits. */
export function failWherever(simulation: Simulation, fault: Fault, fits: (measurement: Measurement) => boolean): void {
  simulation.datacake.faults.order({ fault, endpoint: 'record', when: carries(fits) });
}

/** What was recorded of a field, in order of arrival. `lagMs` is from its timestamp to its arrival. */
export function recordedOf(
  simulation: Simulation,
  field: string,
  device: string = demoDevices.bench,
): { value: Value; timeS: number; atMs: number; lagMs: number }[] {
  return simulation.datacake.ledger
    .recorded(device)
    .filter((entry) => entry.field === field)
    .map(({ value, timestamp, arrivedAt }) => ({
      value,
      timeS: Number(timestamp) - noon / 1000,
      atMs: arrivedAt - noon,
      lagMs: arrivedAt - Number(timestamp) * 1000,
    }));
}

export function valuesOf(simulation: Simulation, field: string, device?: string): Value[] {
  return recordedOf(simulation, field, device).map(({ value }) => value);
}

/** Every measurement that was rejected. */
export function rejectedOf(simulation: Simulation): Measurement[] {
  return simulation.rejections.flatMap(({ measurements }) => measurements);
}

/** Takes a sample each `everyMs`, so many times. */
export async function takeEach(
  simulation: Simulation,
  everyMs: number,
  times: number,
  values: (index: number) => Record<string, Value>,
  more: { device?: string; node?: string; time?: (index: number) => number } = {},
): Promise<void> {
  const { time, ...to } = more;
  for (let index = 0; index < times; index++) {
    simulation.take(values(index), { ...to, ...(time !== undefined && { time: time(index) }) });
    await simulation.clock.advance(everyMs);
  }
}

/** The most of some numbers; 0 of none. */
export function maximum(numbers: readonly number[]): number {
  return numbers.reduce((most, one) => Math.max(most, one), 0);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

export function range(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

/** Asserts that some numbers are just those expected, in any order, none twice and none missing, and says briefly if not. */
export function assertAll(values: readonly Value[], expected: readonly number[], what: string): void {
  const got = new Set(values);
  const missing = expected.filter((value) => !got.has(value));
  const wanted = new Set<Value>(expected);
  const others = values.filter((value) => !wanted.has(value));
  const text = `${what}: ${expected.length - missing.length} of ${expected.length}, ${values.length - got.size} twice`;
  assert.ok(
    missing.length === 0 && others.length === 0 && values.length === got.size,
    `${text}, missing ${missing.slice(0, 5).join(' ')}, others ${others.slice(0, 5).join(' ')}`,
  );
}
