import assert from 'node:assert/strict';
import { demoDevices, demoSerials } from '../simulator/index';
import { type Simulation, nameOf } from '../simulation/delivery';
import type { Annals, Taken } from './trace';
import type { Measurement } from '../../src/model';

type Accounted = Measurement & { device: string };

/** What became of what was taken in: recorded, dropped behind a success, or told to have been refused. */
export function accountOf({ datacake, rejections }: Simulation): Accounted[] {
  const { ledger } = datacake;
  const isSuccess = (request: number): boolean => Math.floor((ledger.request(request)?.status ?? 0) / 100) === 2;
  // What is lost behind a success is no loss of the client's.
  const dropped = ledger.lost().filter(({ request }) => isSuccess(request)) as unknown as Accounted[];
  const rejected = rejections.flatMap(({ device, measurements }) => {
    const uuid = device === demoSerials.powerMeter ? demoDevices.powerMeter : device;
    return measurements.map((measurement) => ({ ...measurement, device: uuid }));
  });
  return [...ledger.recorded(), ...dropped, ...rejected];
}

/** The limit holds; a client that gives a request up can't know when it arrives. */
export function judgeLimit({ datacake }: Simulation): void {
  const isKnown = (device: string): boolean => datacake.directory.device(device) !== undefined;
  const breaches = datacake.breaches().filter(({ gaveUp, device }) => !gaveUp && isKnown(device));
  assert.deepEqual(breaches, [], 'the limit holds');
}

/** Nothing is recorded twice unless its sender couldn't know that it had been. */
export function judgeDoubles(
  simulation: Simulation,
  mayRepeat: (entry: { device: string; field: string }) => boolean,
): void {
  const untold = simulation.untold();
  const seen = new Map<string, string>();
  for (const entry of simulation.datacake.ledger.recorded()) {
    if (mayRepeat(entry)) continue;
    const key = `${entry.device} ${entry.field} ${String(entry.value)}`;
    const earlier = seen.get(key);
    assert.ok(earlier === undefined || untold.has(earlier), `${key} is recorded twice`);
    seen.set(key, nameOf(entry.device, entry));
  }
}

/** No message is completed twice, or both completed and reported. */
export function judgeMessages({ completed, rejections }: Simulation): void {
  assert.equal(new Set(completed).size, completed.length, 'completed once');
  const reported = new Set(rejections.map(({ message }) => (message as { name?: string } | undefined)?.name));
  assert.deepEqual(
    completed.filter((name) => reported.has(name)),
    [],
    'never both completed and reported',
  );
}

/** Of fields whose measurements are samples: each is one, unaltered and at its time, and for every sample there is one that stands for it. */
export function judgeSamples(annals: Annals, taken: readonly Taken[], accounted: readonly Accounted[]): void {
  const byValue = new Map(taken.map((one) => [one.value, one]));
  const present = accounted.map(({ device, field, value, timestamp }) => {
    const source = byValue.get(value as number);
    const what = `${device} ${field}: ${String(value)}`;
    assert.ok(source?.device === device && source.field === field, `${what} was never taken in`);
    assert.ok(annals.timesOf(source).includes(Number(timestamp)), `${what} at a wrong time ${timestamp}`);
    return source;
  });
  for (const one of taken) {
    const isThere = present.some((other) => annals.standsFor(other, one));
    assert.ok(
      isThere || annals.isNoNews(one, taken, present),
      `${one.device} ${one.field}: nothing stands for ${one.value}`,
    );
  }
}
