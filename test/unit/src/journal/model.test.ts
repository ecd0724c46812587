import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Ranges } from '../../../../src/util/ranges';
import type { LogId } from '../../../../src/journal/journal';
import { type Opened, idle, noon, open } from '../../../helpers/journal';
import type { SimulatedDisk } from '../../../helpers/simulated-disk';
import type { Value, Sample } from '../../../../src/model';

const logs: LogId[] = [
  { device: 'one', node: 'a' },
  { device: 'one', node: 'b' },
  { device: 'two', node: 'a' },
];

/** What a journal has to hold, as simple as can be: per log the samples at their positions. */
type Model = Map<number, Sample>[];

type Step =
  | { kind: 'append'; log: number; samples: Sample[] }
  | { kind: 'acknowledge'; log: number; from: number; count: number; fields: string[] | undefined }
  | { kind: 'read'; log: number; from: number; atMost: number }
  | { kind: 'flush' }
  | { kind: 'restart'; how: 'close' | 'kill' | 'power cut' };

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.boolean(),
);

const field = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('WATT', 'VOLT', 'AMPERE') },
  fc.string({ maxLength: 8 }),
);

const sample = fc.record({
  device: fc.constant('?'),
  time: fc.integer({ min: noon, max: noon + 1e9 }),
  ownTime: fc.boolean(),
  values: fc.dictionary(field, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
});

const logIndex = fc.nat(logs.length - 1);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      log: logIndex,
      samples: fc.array(sample, { minLength: 1, maxLength: 60 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('acknowledge' as const),
      log: logIndex,
      from: fc.nat(200),
      count: fc.integer({ min: 1, max: 60 }),
      fields: fc.option(fc.subarray(['WATT', 'VOLT', 'AMPERE'], { minLength: 1 }), { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      log: logIndex,
      from: fc.nat(200),
      atMost: fc.integer({ min: 1, max: 50 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('restart' as const),
      how: fc.constantFrom('close' as const, 'kill' as const, 'power cut' as const),
    }),
  },
);

describe('disk journal against a model', function () {
  this.timeout(60_000);

  it('holds the same samples as a list in memory, whatever the order of calls and crashes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const model: Model = logs.map(() => new Map<number, Sample>());
        let journal = await open(undefined, { sizeLimit: 600_000 });
        for (const one of steps) {
          if (one.kind === 'restart') journal = await restart(journal, one.how);
          else await take(journal, model, one);
        }
        journal.timers.ring();
        await idle(20);
        for (const index of logs.keys()) await compare(journal, model, index, 0, 1e6);
        const waiting = [...journal.waiting()].reduce((sum, { samples }) => sum + samples, 0);
        assert.equal(
          waiting,
          model.reduce((sum, { size }) => sum + size, 0),
        );
        assert.deepEqual(journal.events.damages, []);
        await journal.close();
      }),
      { numRuns: 150, seed: 20260314 },
    );
  });
});

/** All is flushed before, so that the model needn't know what a crash may take. */
async function restart(journal: Opened, how: 'close' | 'kill' | 'power cut'): Promise<Opened> {
  let fs: SimulatedDisk = journal.fs;
  journal.timers.ring();
  await idle(30);
  if (how === 'close') await journal.close();
  else fs = how === 'kill' ? fs.copy() : fs.powerCut(() => 0);
  return await open(fs, { sizeLimit: 600_000 });
}

async function take(journal: Opened, model: Model, one: Exclude<Step, { kind: 'restart' }>): Promise<void> {
  switch (one.kind) {
    case 'append': {
      const id = logAt(one.log);
      const appended = await Promise.all(
        one.samples.map(async (raw) => {
          const taken = { ...raw, device: id.device };
          return { taken, position: await journal.append(id, taken) };
        }),
      );
      for (const { position, taken } of appended) {
        assert.ok(!model[one.log]?.has(position));
        model[one.log]?.set(position, taken);
      }
      return;
    }
    case 'acknowledge':
      journal.acknowledge(logAt(one.log), Ranges.of(one.from, one.from + one.count - 1), one.fields);
      for (let position = one.from; position < one.from + one.count; position++) {
        forget(model[one.log], position, one.fields);
      }
      return;
    case 'read':
      await compare(journal, model, one.log, one.from, one.atMost);
      return;
    case 'flush':
      journal.timers.ring();
      await idle(10);
  }
}

function logAt(index: number): LogId {
  const id = logs[index];
  assert.ok(id);
  return id;
}

function forget(log: Map<number, Sample> | undefined, position: number, fields: string[] | undefined): void {
  const known = log?.get(position);
  if (known === undefined) return;
  const left = Object.entries(known.values).filter(([name]) => fields !== undefined && !fields.includes(name));
  if (left.length === 0) log?.delete(position);
  else log?.set(position, { ...known, values: Object.fromEntries(left) });
}

async function compare(journal: Opened, model: Model, index: number, from: number, atMost: number): Promise<void> {
  const expected = [...(model[index] ?? [])]
    .filter(([position]) => position >= from)
    .sort(([a], [b]) => a - b)
    .slice(0, atMost)
    .map(([position, expectedSample]) => ({ position, sample: expectedSample }));
  assert.deepEqual(await journal.read(logAt(index), from, atMost), expected);
}
