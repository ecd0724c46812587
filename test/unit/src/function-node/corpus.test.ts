import assert from 'node:assert/strict';
import { readFunctionNode } from '../../../../src/function-node/read-function-node';
import { corpus } from '../../../function-node-corpus';
import type { CorpusEntry } from '../../../function-node-corpus/entry';
import { run, type Post } from '../../../function-node-corpus/sandbox';
import { missing, posted, record, subject, type Recorded } from './recorded';

/** Undefined where the code fails on a message, as its author hasn't meant it to. */
async function runOf(entry: CorpusEntry): Promise<Post[][] | undefined> {
  try {
    return await run(entry);
  } catch {
    return undefined;
  }
}

describe('What is read out of the function nodes of the corpus', () => {
  const { random } = Math;
  before(() => {
    Math.random = () => 0.75;
  });
  after(() => {
    Math.random = random;
  });

  for (const entry of corpus) {
    const { name, code, messages, expect, notes = [] } = entry;
    const reading = readFunctionNode(code);
    const told = JSON.stringify(reading, undefined, 1);

    it(`is ${expect}: ${name}`, () => {
      const found = expect === 'whole' ? 'whole' : reading.rows.length > 0 ? 'part' : 'refused';
      assert.equal(reading.notes.length === 0 ? 'whole' : found, expect, told);
      const subjects = reading.notes.map((note) => `${note.line} ${subject(note)}`);
      for (const { line, about } of notes)
        assert.ok(subjects.includes(`${line} ${about}`), `${line} ${about} of ${told}`);
      if (expect === 'whole') assert.deepEqual(reading.notes, []);
      for (const { about } of notes)
        assert.ok(!reading.rows.some(({ field }) => field === about), `no row of ${about}`);
    });

    it(`records what the code posts: ${name}`, async () => {
      const posts = await runOf(entry);
      if (posts === undefined) return;
      const unsaid = reading.notes.map(subject);
      for (const [index, message] of messages.entries()) {
        const recorded = await record(reading, entry, message);
        const wanted: Recorded[] = posted(posts[index] ?? []).filter(({ field }) => !unsaid.includes(field));
        assert.deepEqual(
          missing(recorded, wanted),
          [],
          `recorded beyond ${JSON.stringify(wanted)} of ${JSON.stringify(message)}: ${told}`,
        );
        // What is sent to other devices, or in other messages, is noted.
        if (unsaid.includes('device') || unsaid.includes('message')) continue;
        assert.deepEqual(missing(wanted, recorded), [], `not recorded of ${JSON.stringify(message)}: ${told}`);
      }
    });
  }
});
