import assert from 'node:assert/strict';
import { corpus } from './index';
import { run } from './sandbox';

describe('The corpus of function nodes', () => {
  it('has a name of its own for each entry', () => {
    const names = corpus.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  for (const entry of corpus) {
    const { name, code, messages, expect, notes = [] } = entry;

    it(`says what rows can't say, and nothing else: ${name}`, () => {
      assert.equal(notes.length > 0, expect !== 'whole');
      const lines = code.split('\n');
      for (const { line } of notes) assert.match(lines[line - 1] ?? '', /\S/);
      assert.ok(messages.length >= 2 && messages.length <= 6);
    });

    if (expect === 'refused') continue;

    it(`runs on each of its messages, and records something: ${name}`, async () => {
      const posts = await run(entry);
      assert.ok(posts.some((ofMessage) => ofMessage.length > 0));
      for (const { url, measurements } of posts.flat()) {
        for (const { field } of measurements) assert.match(field, /^[A-Z\d_]+$/);
        // Several devices are what rows can't say.
        if (notes.some(({ about }) => about === 'device')) continue;
        if (entry.device === undefined) assert.equal(url, undefined);
        else if (typeof entry.device === 'string') assert.ok(String(url).includes(`/devices/${entry.device}/record/`));
        else assert.match(String(url), /\/devices\/[^/]+\/record\//);
      }
    });
  }
});
