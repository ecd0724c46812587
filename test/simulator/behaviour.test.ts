import assert from 'node:assert/strict';
import { noon, recordRequest } from './client';
import { defaultBehaviour, randomBehaviour, readBehaviour } from './core/behaviour';
import { createDatacake } from './core/datacake';

/** A small generator, the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the behaviour', () => {
  it('is complete when random, and the same for the same seed', () => {
    assert.deepEqual(randomBehaviour(seeded(7)), randomBehaviour(seeded(7)));
    assert.deepEqual(Object.keys(randomBehaviour(seeded(8))), Object.keys(defaultBehaviour()));
  });

  it('serves the documented request under every random behaviour', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const core = createDatacake({ behaviour: randomBehaviour(seeded(seed)) });
      const timestamp = String(noon / 1000);
      const reply = core.handle(recordRequest([{ field: 'WATT', value: 1, timestamp }]));
      assert.ok(reply.kind === 'answer' && reply.status >= 200 && reply.status < 300);
      assert.equal(core.counts().recorded, 1);
    }
  });

  it('is read from JSON, or refused with a sentence that names the error', () => {
    assert.deepEqual(readBehaviour({ overLimit: 'drop', latency: 5 }), {
      behaviour: { overLimit: 'drop', latency: 5 },
    });
    assert.deepEqual(readBehaviour({ overLimit: 'shrug' }), { error: 'overLimit must be one of 429, drop, record' });
    assert.deepEqual(readBehaviour({ constructor: 1 }), { error: 'there is no switch "constructor"' });
    assert.deepEqual(readBehaviour({ latency: -1 }), { error: 'latency must be a number of 0 or more' });
    assert.deepEqual(readBehaviour([]), { error: 'expected an object' });
  });

  it('changes from one request to the next', () => {
    const core = createDatacake();
    core.behave({ acceptedStatus: 202 });
    const reply = core.handle(recordRequest([{ field: 'WATT', value: 1 }]));
    assert.ok(reply.kind === 'answer' && reply.status === 202);
  });
});
