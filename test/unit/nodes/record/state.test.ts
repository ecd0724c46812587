import assert from 'node:assert/strict';
import { type OwnState, recordState } from '../../../../nodes/record/state';
import type { DeliveryStatus } from '../../../../src/delivery/status';
import { REASON_CODES, type ReasonCode } from '../../../../src/util/reason';

const now = Date.UTC(2026, 2, 14, 12);
const reason = { code: 'device-unknown' } as const;
const unavailable = { code: 'token-missing' } as const;

/** From what needs a person most to what needs none. */
const deliveries: DeliveryStatus[] = [
  { kind: 'paused', waiting: 1, reason },
  { kind: 'lost', samples: 1, waiting: 1 },
  { kind: 'quota', waiting: 1, wait: 60_000 },
  { kind: 'retry', waiting: 1, wait: 4000, reason },
  { kind: 'waiting', waiting: 1 },
  { kind: 'sending', waiting: 1 },
  { kind: 'idle' },
];

function kinds(own: Partial<OwnState>): string[] {
  return deliveries.map((delivery) => recordState(delivery, { refused: 0, isLastEmpty: false, ...own }, now).kind);
}

describe('recordState', () => {
  it('is ready before anything has happened, and never recorded', () => {
    assert.deepEqual(kinds({}), ['paused', 'lost', 'quota', 'retry', 'waiting', 'sending', 'ready']);
  });

  it('is recorded once something was accepted', () => {
    assert.deepEqual(kinds({ acceptedAt: now }), [
      'paused',
      'lost',
      'quota',
      'retry',
      'waiting',
      'sending',
      'recorded',
    ]);
  });

  it('says that the last message had nothing to record, before what was recorded earlier', () => {
    const own = { acceptedAt: now, isLastEmpty: true };
    assert.deepEqual(kinds(own), ['paused', 'lost', 'quota', 'retry', 'waiting', 'sending', 'nothing']);
  });

  it('says what was refused before all that passes by itself', () => {
    const own = { acceptedAt: now, isLastEmpty: true, refused: 3 };
    const refused = 'refused';
    assert.deepEqual(kinds(own), ['paused', 'lost', refused, refused, refused, refused, refused]);
  });

  it('says what is wrong on this side at once, also while nothing waits', () => {
    assert.deepEqual(new Set(kinds({ unavailable, refused: 3 })), new Set(['paused']));
    const idle = recordState({ kind: 'idle' }, { unavailable, refused: 0, isLastEmpty: false }, now);
    assert.deepEqual(idle, { kind: 'paused', waiting: 0, reason: unavailable });
  });

  it('says that a try is under way once the wait is over, so that the status stands still', () => {
    const trying = recordState({ kind: 'retry', waiting: 2, wait: 0, reason }, { refused: 0, isLastEmpty: false }, now);
    assert.deepEqual(trying, { kind: 'trying', waiting: 2, reason });
  });

  it('says when what waits will have been sent, but of the last half minute', () => {
    const own = { refused: 0, isLastEmpty: false };
    const told = (endsInMs: number) => recordState({ kind: 'sending', waiting: 968, endsInMs }, own, now);
    assert.deepEqual(told(18 * 60_000), { kind: 'draining', waiting: 968, minutes: 18 });
    assert.deepEqual(told(30_000), { kind: 'draining', waiting: 968, minutes: 1 });
    assert.deepEqual(told(29_999), { kind: 'sending', waiting: 968 });
  });

  it('says who sends what is in a shared database, and that it is away, unless something needs a person', () => {
    const own = { refused: 0, isLastEmpty: false, acceptedAt: now };
    const elsewhere = { kind: 'elsewhere', waiting: 12, host: 'gw-2' } as const;
    const away = { kind: 'away', waiting: 12, reason: { code: 'database-away' } } as const;
    assert.deepEqual(recordState(elsewhere, own, now), elsewhere);
    assert.deepEqual(recordState(away, own, now), away);
    for (const delivery of [elsewhere, away]) {
      assert.equal(recordState(delivery, { ...own, refused: 1 }, now).kind, 'refused');
      assert.equal(recordState(delivery, { ...own, unavailable }, now).kind, 'paused');
    }
    assert.equal(recordState({ ...elsewhere, waiting: 0 }, { ...own, isLastEmpty: true }, now).kind, 'nothing');
  });

  it('is paused by what a person has to put right in a shared database, and away while it passes by itself', () => {
    const own = { refused: 1, isLastEmpty: false };
    const kindOf = (code: ReasonCode): string => {
      return recordState({ kind: 'away', waiting: 3, reason: { code } }, own, now).kind;
    };
    const ofDatabase = REASON_CODES.filter((code) => code.startsWith('database-'));
    const passing = ofDatabase.filter((code) => kindOf(code) !== 'paused');
    assert.deepEqual(passing, ['database-away', 'database-failed', 'database-unconfirmed', 'database-data']);
  });

  it('says by how much an hour a node falls behind', () => {
    const own = { refused: 0, isLastEmpty: false };
    const behind = recordState({ kind: 'sending', waiting: 5, behindMsPerHour: 1 }, own, now);
    assert.deepEqual(behind, { kind: 'behind', waiting: 5, minutesPerHour: 1 });
  });
});
