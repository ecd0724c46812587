import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HeldMessages } from '../../../../src/delivery/message';

function message(): { complete(): void; fail(): void; completed: number } {
  return {
    completed: 0,
    complete() {
      this.completed += 1;
    },
    fail: () => undefined,
  };
}

describe('HeldMessages', () => {
  it('completes a message when all of its samples are settled, once', () => {
    const one = message();
    const held = new HeldMessages().hold(one, 3);
    held?.settleOne();
    held?.settleOne();
    assert.equal(one.completed, 0);
    held?.settleOne();
    assert.equal(one.completed, 1);
  });

  it('never completes a message of which a part was rejected', () => {
    const one = message();
    const held = new HeldMessages().hold(one, 2);
    held?.settleOne();
    held?.spoil();
    held?.settleOne();
    assert.equal(one.completed, 0);
  });

  it('holds at most 10,000, and one more for each that is settled', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ samples: fc.integer({ min: 1, max: 4 }), spoilt: fc.boolean() }), { maxLength: 50 }),
        (all) => {
          const messages = new HeldMessages();
          for (let index = 0; index < 10_000; index++) {
            const { samples, spoilt } = all[index % (all.length || 1)] ?? { samples: 1, spoilt: false };
            const held = messages.hold(message(), samples);
            assert.ok(held !== undefined);
            if (index < all.length) {
              if (spoilt) held.spoil();
              for (let sample = 0; sample < samples; sample++) held.settleOne();
            }
          }
          let room = 0;
          while (messages.hold(message(), 1) !== undefined) room += 1;
          assert.equal(room, Math.min(all.length, 10_000));
        },
      ),
      { numRuns: 10 },
    );
  });
});
