import assert from 'node:assert/strict';
import type { Measurement } from '../../src/model';
import type { Simulation } from '../simulation/delivery';
import { describeMeasurement } from '../simulation/sent-requests';
import { demoDevices, demoSerials } from '../simulator/index';
import type { Input, Trace } from './trace';

export type SettledMeasurement = Measurement & { device: string };

/** Every measurement that was recorded, dropped by Datacake behind a success, or reported as rejected. */
export function settledMeasurements({ datacake, rejections }: Simulation): SettledMeasurement[] {
  const { ledger } = datacake;
  const isSuccess = (request: number): boolean => Math.floor((ledger.request(request)?.status ?? 0) / 100) === 2;
  // The client can't know of a measurement that Datacake dropped behind a success.
  const dropped = ledger.lost().filter(({ request }) => isSuccess(request)) as unknown as SettledMeasurement[];
  const rejected = rejections.flatMap(({ device, measurements }) => {
    const uuid = device === demoSerials.powerMeter ? demoDevices.powerMeter : device;
    return measurements.map((measurement) => ({ ...measurement, device: uuid }));
  });
  return [...ledger.recorded(), ...dropped, ...rejected];
}

/** The write limit holds, except after a request that the client gave up: it can't know when that one arrived. */
export function checkWriteLimit({ datacake }: Simulation): void {
  const isKnown = (device: string): boolean => datacake.directory.device(device) !== undefined;
  const breaches = datacake.breaches().filter(({ gaveUp, device }) => !gaveUp && isKnown(device));
  assert.deepEqual(breaches, [], 'the limit holds');
}

/** Nothing is recorded twice, unless its sender couldn't know that it had been recorded. */
export function checkDuplicates(
  simulation: Simulation,
  mayRepeat: (entry: { device: string; field: string }) => boolean,
): void {
  const unconfirmed = simulation.sent.unconfirmed();
  const recorded = new Map<string, string>();
  for (const entry of simulation.datacake.ledger.recorded()) {
    if (mayRepeat(entry)) continue;
    const key = `${entry.device} ${entry.field} ${String(entry.value)}`;
    const earlier = recorded.get(key);
    assert.ok(earlier === undefined || unconfirmed.has(earlier), `${key} is recorded twice`);
    recorded.set(key, describeMeasurement(entry.device, entry));
  }
}

/** No message is completed twice, or both completed and reported to Catch. */
export function checkMessages({ completed, rejections }: Simulation): void {
  assert.equal(new Set(completed).size, completed.length, 'completed once');
  const reported = new Set(rejections.map(({ message }) => (message as { name?: string } | undefined)?.name));
  assert.deepEqual(
    completed.filter((name) => reported.has(name)),
    [],
    'never both completed and reported',
  );
}

/**
 * Each measurement is an input, unaltered and at an allowed time, and each input is measured or represented by another.
 * Only for fields whose aggregate selects a sample.
 */
export function checkSelectedSamples(
  trace: Trace,
  inputs: readonly Input[],
  settled: readonly SettledMeasurement[],
): void {
  const inputByValue = new Map(inputs.map((input) => [input.value, input]));
  const measured = settled.map(({ device, field, value, timestamp }) => {
    const input = inputByValue.get(value as number);
    const label = `${device} ${field}: ${String(value)}`;
    assert.ok(input?.device === device && input.field === field, `${label} was never taken`);
    assert.ok(trace.allowedTimes(input).includes(Number(timestamp)), `${label} at a wrong time ${timestamp}`);
    return input;
  });
  for (const input of inputs) {
    const isRepresented = measured.some((other) => trace.represents(other, input));
    assert.ok(
      isRepresented || trace.isWithinDeadband(input, inputs, measured),
      `${input.device} ${input.field}: ${input.value} is lost`,
    );
  }
}
