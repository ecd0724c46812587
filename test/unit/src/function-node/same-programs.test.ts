import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFunctionNode } from '../../../../src/function-node/read-function-node';
import type { CorpusEntry } from '../../../function-node-corpus/entry';
import { run } from '../../../function-node-corpus/sandbox';
import { bits, devices, lists, samples, statements, type Programs } from './arbitrary-programs';
import { missing, posted, record, subject, type Recorded } from './recorded';

/** A text of what isn't there, as JavaScript writes it, and what posts to no device. */
function isByChance({ value, device }: Recorded): boolean {
  return /undefined|NaN/.test(String(value)) || device === 'undefined';
}

/** Runs code beside its rows; both have to record the same, but for what is noted. */
async function compare(entry: CorpusEntry): Promise<void> {
  const reading = readFunctionNode(entry.code);
  const unsaid = reading.notes.map(subject);
  if (unsaid.includes('device')) return;
  for (const message of entry.messages) {
    const posts = await run({ ...entry, messages: [message] }).catch(() => undefined);
    // The code fails on the message.
    if (posts === undefined) continue;
    const wanted = posted(posts[0] ?? []).filter((one) => !unsaid.includes(one.field) && !isByChance(one));
    const recorded = (await record(reading, entry, message)).filter((one) => !isByChance(one));
    const told = `${JSON.stringify(message)}: ${JSON.stringify(reading.rows)}\n${entry.code}`;
    // What the code posts twice, a row may record once.
    const once = [...new Map(wanted.map((one) => [`${one.field} ${one.time} ${String(one.value)}`, one])).values()];
    assert.deepEqual(missing(recorded, wanted), [], `recorded beyond the code, of ${told}`);
    if (!unsaid.includes('message')) assert.deepEqual(missing(once, recorded), [], `not recorded, of ${told}`);
  }
}

function programs({ code, message }: Programs, runs: number): () => Promise<void> {
  return async () => {
    const both = fc.tuple(code, fc.array(message, { minLength: 3, maxLength: 4 }));
    const property = fc.asyncProperty(both, ([program, messages]) => {
      return compare({ name: 'program', code: program, messages, expect: 'whole' });
    });
    await fc.assert(property, { numRuns: runs });
  };
}

describe('What is read out of whole programs', () => {
  it('records what variables, conditions, ends and loops make of a message', programs(statements, 120)).timeout(30_000);
  it('records what is asked about an array of the message', programs(lists, 80)).timeout(30_000);
  it('records what a loop makes of each sample', programs(samples, 60)).timeout(30_000);
  it('records what bits and bytes are read as', programs(bits, 150)).timeout(30_000);
  it('records to the device that the code names', programs(devices, 60)).timeout(30_000);
});
