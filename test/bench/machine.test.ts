import assert from 'node:assert/strict';
import { readAffinity } from './machine';

describe('the cores that a process may use', () => {
  for (const [output, cores] of [
    ["pid 12's current affinity list: 0,1\n", [0, 1]],
    ["pid 12's current affinity list: 0-3\n", [0, 1, 2, 3]],
    ["pid 12's current affinity list: 0-2,5,7-8\n", [0, 1, 2, 5, 7, 8]],
    ["pid 12's current affinity list: 4\n", [4]],
    ['', []],
    ['taskset: failed', []],
  ] as const) {
    it(`are read from ${JSON.stringify(output)}`, () => assert.deepEqual(readAffinity(output), cores));
  }
});
