import assert from 'node:assert/strict';
import { type DeliveryStatus, type DeviceStatus, type Hold, statusOf } from '../../../../src/delivery/status';

const now = 1000;
const busy = { code: 'server', detail: 'status 503' } as const;
const forbidden = { code: 'may-not-record', detail: 'status 403' } as const;
const retry: Hold = { kind: 'retry', reason: busy, until: 5000 };
const paused: Hold = { kind: 'paused', reason: forbidden, until: 9000 };

function device(waiting: number, hold?: Hold, sending = false): DeviceStatus {
  return { name: 'device', waiting, sending, hold };
}

describe('statusOf', () => {
  const cases: [what: string, devices: DeviceStatus[], connection: Hold | undefined, status: DeliveryStatus][] = [
    ['nothing', [], undefined, { kind: 'idle' }],
    ['nothing that waits', [device(0), device(0)], undefined, { kind: 'idle' }],
    ['nothing that waits, whatever is held back', [device(0, paused)], paused, { kind: 'idle' }],
    ['what waits', [device(2), device(3)], undefined, { kind: 'waiting', waiting: 5 }],
    ['what is sent', [device(2), device(3, undefined, true)], undefined, { kind: 'sending', waiting: 5 }],
    ['what another node sends', [device(2), device(0, undefined, true)], undefined, { kind: 'waiting', waiting: 2 }],
    [
      'what is retried',
      [device(2, undefined, true), device(1, retry)],
      undefined,
      { kind: 'retry', waiting: 3, wait: 4000, reason: busy, device: 'device' },
    ],
    [
      'a pause first',
      [device(2, retry), device(1, paused)],
      undefined,
      { kind: 'paused', waiting: 3, reason: forbidden, device: 'device' },
    ],
    ['a pause of the connection', [device(2, retry)], paused, { kind: 'paused', waiting: 2, reason: forbidden }],
    ['no network', [device(2)], retry, { kind: 'retry', waiting: 2, wait: 4000, reason: busy }],
    [
      'a wait that is over',
      [device(2, { ...retry, until: 0 })],
      undefined,
      { kind: 'retry', waiting: 2, wait: 0, reason: busy, device: 'device' },
    ],
  ];
  for (const [what, devices, connection, status] of cases) {
    it(`shows ${what}`, () => {
      assert.deepEqual(statusOf(devices, connection, 0, now), status);
    });
  }

  it('says when the last of its devices will have sent its backlog, unless nobody can tell of one', () => {
    const endsIn = (endsInMs: number): DeviceStatus => ({ ...device(5), endsInMs });
    const status = { kind: 'waiting', waiting: 10 };
    assert.deepEqual(statusOf([endsIn(0), endsIn(90_000)], undefined, 0, now), { ...status, endsInMs: 90_000 });
    assert.deepEqual(statusOf([device(5), endsIn(90_000)], undefined, 0, now), status);
    assert.deepEqual(statusOf([device(0), endsIn(1), endsIn(0)], undefined, 0, now), { ...status, endsInMs: 1 });
  });

  it('shows lost samples once nothing is paused', () => {
    assert.deepEqual(statusOf([], undefined, 7, now), { kind: 'lost', samples: 7, waiting: 0 });
    assert.deepEqual(statusOf([device(1)], undefined, 7, now), { kind: 'lost', samples: 7, waiting: 1 });
    assert.equal(statusOf([device(1, retry)], undefined, 7, now).kind, 'lost', 'before a wait that passes');
    assert.equal(statusOf([device(1)], paused, 7, now).kind, 'paused');
  });
});
