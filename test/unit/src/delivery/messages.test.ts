import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { NotTaken } from '../../../../src/util/notice';
import { type Completion, HeldMessages, type TakenMessage } from '../../../../src/delivery/messages';

const MAX_MESSAGES = 10_000;
const MAX_BYTES = 32_000_000;

function makeMessage(bytes = 1) {
  const told: string[] = [];
  return {
    told,
    bytes,
    complete: () => void told.push('complete'),
    fail: (reason: NotTaken) => void told.push(`fail: ${'detail' in reason ? reason.detail : reason.code}`),
  };
}

interface Taking {
  bytes?: number;
  completion?: Completion;
  samples?: number;
}

function take(held: HeldMessages, { bytes = 1, completion = 'accepted', samples = 1 }: Taking = {}) {
  const message = makeMessage(bytes);
  return { taken: held.take(message, completion, samples), told: message.told };
}

function takeMany(held: HeldMessages, count: number): TakenMessage[] {
  return Array.from({ length: count }, () => take(held).taken);
}

function finish(taken: TakenMessage): void {
  taken.storedOne();
  taken.settledOne();
}

describe('HeldMessages', () => {
  describe('a message that waits until its samples are accepted', () => {
    it('is not complete when stored, but when settled', () => {
      const { taken, told } = take(new HeldMessages());
      assert.ok(taken.isHeld);
      taken.storedOne();
      assert.deepEqual(told, []);
      taken.settledOne();
      assert.deepEqual(told, ['complete']);
    });

    it('is complete with the last of its samples', () => {
      const { taken, told } = take(new HeldMessages(), { samples: 3 });
      for (let sample = 0; sample < 3; sample++) taken.storedOne();
      taken.settledOne();
      taken.settledOne();
      assert.deepEqual(told, []);
      taken.settledOne();
      assert.deepEqual(told, ['complete']);
    });

    it('is neither complete nor failed where something it said was rejected', () => {
      const { taken, told } = take(new HeldMessages(), { samples: 2 });
      taken.storedOne();
      taken.storedOne();
      taken.settledOne();
      taken.reject();
      taken.settledOne();
      assert.deepEqual(told, []);
    });

    it('fails once, with the first reason, when one of its samples cannot be stored', () => {
      const { taken, told } = take(new HeldMessages(), { samples: 3 });
      taken.failedOne(new Error('disk is full'));
      assert.deepEqual(told, []);
      taken.failedOne(new Error('another'));
      taken.storedOne();
      assert.deepEqual(told, ['fail: disk is full']);
      taken.settledOne();
      assert.deepEqual(told, ['fail: disk is full'], 'never Complete as well');
    });

    it('fails with a reason that is no Error', () => {
      for (const [reason, text] of [
        ['gone', 'gone'],
        [{ message: 'told' }, 'told'],
        [undefined, 'unstored-disk-failed'],
      ] as const) {
        const { taken, told } = take(new HeldMessages());
        taken.failedOne(reason);
        assert.deepEqual(told, [`fail: ${text}`]);
      }
    });
  });

  describe('a message that waits until it is stored', () => {
    it('is complete with the last of its samples, once', () => {
      const { taken, told } = take(new HeldMessages(), { completion: 'stored', samples: 2 });
      assert.equal(taken.isHeld, false);
      taken.storedOne();
      assert.deepEqual(told, []);
      taken.storedOne();
      taken.settledOne();
      taken.settledOne();
      assert.deepEqual(told, ['complete']);
    });

    it('fails and is not complete when one of its samples cannot be stored', () => {
      const { taken, told } = take(new HeldMessages(), { completion: 'stored', samples: 2 });
      taken.failedOne(new Error('disk is full'));
      taken.storedOne();
      taken.settledOne();
      assert.deepEqual(told, ['fail: disk is full']);
    });

    it('waits until a sample is settled that waits in memory in place of the disk, and for no other', () => {
      const held = new HeldMessages();
      const { taken, told } = take(held, { completion: 'stored', samples: 3 });
      taken.storedOne();
      held.hold(taken);
      taken.storedOne();
      taken.storedOne();
      taken.settledOne();
      assert.deepEqual(told, []);
      taken.settledOne();
      assert.deepEqual(told, ['complete']);
    });

    it('takes none of the room of those that are held', () => {
      const held = new HeldMessages();
      for (let message = 0; message < MAX_MESSAGES; message++) take(held, { completion: 'stored', bytes: MAX_BYTES });
      assert.ok(take(held, { bytes: MAX_BYTES }).taken.isHeld);
    });
  });

  describe('holds at most 10,000 messages', () => {
    it('and the next is complete when stored', () => {
      const held = new HeldMessages();
      assert.ok(takeMany(held, MAX_MESSAGES).every(({ isHeld }) => isHeld));
      const { taken, told } = take(held);
      assert.equal(taken.isHeld, false);
      taken.storedOne();
      assert.deepEqual(told, ['complete']);
    });

    const endings: [how: string, end: (taken: TakenMessage) => void][] = [
      ['accepted', finish],
      ['not stored', (taken) => taken.failedOne(new Error('disk is full'))],
      [
        'rejected',
        (taken) => {
          taken.storedOne();
          taken.reject();
          taken.settledOne();
        },
      ],
    ];
    for (const [how, end] of endings) {
      it(`and has room for one again when one is ${how}`, () => {
        const held = new HeldMessages();
        const [first] = takeMany(held, MAX_MESSAGES);
        assert.ok(first);
        end(first);
        assert.ok(take(held).taken.isHeld);
        assert.equal(take(held).taken.isHeld, false);
      });
    }

    it('and gives no room back for one that took none', () => {
      const held = new HeldMessages();
      takeMany(held, MAX_MESSAGES);
      finish(take(held).taken);
      assert.equal(take(held).taken.isHeld, false);
    });
  });

  describe('holds at most 32 MB', () => {
    it('to the last byte', () => {
      const held = new HeldMessages();
      assert.ok(take(held, { bytes: MAX_BYTES - 10 }).taken.isHeld);
      assert.equal(take(held, { bytes: 11 }).taken.isHeld, false);
      assert.ok(take(held, { bytes: 10 }).taken.isHeld);
      assert.equal(take(held, { bytes: 1 }).taken.isHeld, false);
    });

    it('so that a message of more is complete when stored, and takes no room', () => {
      const held = new HeldMessages();
      assert.equal(take(held, { bytes: MAX_BYTES + 1 }).taken.isHeld, false);
      assert.ok(take(held, { bytes: MAX_BYTES }).taken.isHeld);
    });

    it('and has as many bytes again as are given back', () => {
      const held = new HeldMessages();
      const { taken } = take(held, { bytes: 100 });
      take(held, { bytes: MAX_BYTES - 100 });
      finish(taken);
      assert.equal(take(held, { bytes: 101 }).taken.isHeld, false);
      assert.ok(take(held, { bytes: 100 }).taken.isHeld);
    });
  });

  it('gives room back though the flow throws', async () => {
    const held = new HeldMessages();
    const complete = () => {
      throw new Error('a flow that throws');
    };
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const taken = held.take({ bytes: MAX_BYTES, complete, fail: complete }, 'accepted', 1);
    finish(taken);
    assert.ok(take(held, { bytes: MAX_BYTES }).taken.isHeld);
    assert.equal((await warned).message, 'a flow that throws');
  });

  it('ends each message once and holds none that has ended, whatever becomes of its samples', () => {
    const fate = fc.constantFrom('accepted', 'rejected', 'unstored');
    const story = fc.record({
      fates: fc.array(fate, { minLength: 1, maxLength: 8 }),
      completion: fc.constantFrom<Completion>('accepted', 'stored'),
    });
    fc.assert(
      fc.property(story, ({ fates, completion }) => {
        const held = new HeldMessages();
        const { taken, told } = take(held, { bytes: MAX_BYTES, completion, samples: fates.length });
        for (const one of fates) {
          if (one === 'unstored') taken.failedOne(new Error('full'));
          else taken.storedOne();
        }
        for (const one of fates) {
          if (one === 'rejected') taken.reject();
          if (one !== 'unstored') taken.settledOne();
        }
        const isRejected = completion === 'accepted' && fates.includes('rejected');
        const expected = fates.includes('unstored') ? ['fail: full'] : isRejected ? [] : ['complete'];
        assert.deepEqual(told, expected);
        assert.ok(take(held, { bytes: MAX_BYTES }).taken.isHeld);
      }),
    );
  });
});
