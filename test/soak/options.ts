import { parseArgs } from 'node:util';

export interface SoakOptions {
  minutes: number;
  /** Messages a second, of all devices together. */
  rate: number;
  devices: number;
  /** Of the random outages. */
  seed: number;
  /** True to print the figures for machines. */
  json: boolean;
}

/** @throws Error that says what an option must be */
export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '20' },
      rate: { type: 'string', default: '60' },
      devices: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'minutes' | 'rate' | 'devices' | 'seed'): number => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} must be a number greater than 0, not "${values[name]}"`);
    return value;
  };
  const options = {
    minutes: number('minutes'),
    rate: number('rate'),
    devices: number('devices'),
    seed: number('seed'),
  };
  // With one write a second and field, each message needs a second of its own, and backlogs need room to shrink.
  if (options.rate / options.devices > 0.5) throw new Error('--rate must be at most half of --devices');
  return { ...options, json: values.json };
}
