import assert from 'node:assert/strict';
import type { RecordState } from '../../../../nodes/record/state';
import { createThrottle, stateText, statusFacts, toNodeStatus } from '../../../../nodes/record/status';
import { REASON_CODES } from '../../../../src/util/reason';
import { languageOf } from '../../../helpers/language';
import { SimulatedClock } from '../../../simulation/clock';

const english = languageOf('en-US');
const german = languageOf('de');

const server = { code: 'server', detail: 'status 503' } as const;

const states: [state: RecordState, fill: string, english: string, german: string][] = [
  [{ kind: 'unconfigured', problem: { code: 'device-missing' } }, 'red', 'not configured', 'nicht konfiguriert'],
  [
    { kind: 'paused', waiting: 5, reason: { code: 'token-wrong', detail: 'status 401' } },
    'red',
    'paused: token unknown',
    'Pause: Token unbekannt',
  ],
  [{ kind: 'lost', samples: 1 }, 'red', '1 sample lost', '1 Messung verloren'],
  [{ kind: 'refused', measurements: 12_345 }, 'red', '12,345 refused', '12.345 abgelehnt'],
  [{ kind: 'quota', waiting: 3, at: '01:00' }, 'yellow', 'quota until 01:00', 'Kontingent leer bis 01:00'],
  [
    { kind: 'retry', waiting: 1, at: '22:54:03', waitMs: 4000, reason: server },
    'yellow',
    '1 waits, API error, next try 22:54:03',
    '1 wartet, API-Fehler, weiter 22:54:03',
  ],
  [
    { kind: 'retry', waiting: 1000, at: '22:54:03 UTC', waitMs: 4000, reason: { code: 'busy' } },
    'yellow',
    '1,000 wait, busy, next try 22:54:03 UTC',
    '1.000 warten, gebremst, weiter 22:54 UTC',
  ],
  [
    { kind: 'trying', waiting: 2, reason: server },
    'yellow',
    '2 wait, API error, trying now',
    '2 warten, API-Fehler, neuer Versuch',
  ],
  [
    { kind: 'retry', waiting: 12, at: '14:03:00', waitMs: 4000, reason: { code: 'dns' } },
    'yellow',
    '12 wait, no DNS, next try 14:03:00',
    '12 warten, kein DNS, weiter 14:03:00',
  ],
  [
    { kind: 'retry', waiting: 1_234_567, at: '14:03:00 UTC', waitMs: 4000, reason: { code: 'no-listener' } },
    'yellow',
    '1,234,567 wait, next try at 14:03:00 UTC',
    '1.234.567 warten, weiter um 14:03:00 UTC',
  ],
  [
    { kind: 'trying', waiting: 2, reason: { code: 'unexpected' } },
    'yellow',
    '2 wait, trying now',
    '2 warten, neuer Versuch läuft',
  ],
  [{ kind: 'behind', waiting: 5, minutesPerHour: 59 }, 'yellow', 'behind 59 min/h', '59 min/h Verzug'],
  [{ kind: 'draining', waiting: 968, minutes: 18 }, 'blue', '968 wait, about 18 min', '968 warten, noch etwa 18 min'],
  [
    { kind: 'draining', waiting: 12_000, minutes: 300 },
    'blue',
    '12,000 wait, about 5 h',
    '12.000 warten, noch etwa 5 h',
  ],
  [{ kind: 'waiting', waiting: 1 }, 'blue', '1 waiting', '1 wartet'],
  [{ kind: 'sending', waiting: 3 }, 'blue', 'sending', 'sendet'],
  [{ kind: 'elsewhere', waiting: 12, host: 'gw-2' }, 'blue', '12 waiting, gw-2 sends', '12 warten, gw-2 sendet'],
  [{ kind: 'elsewhere', waiting: 1, host: 'gw-2' }, 'blue', '1 waiting, gw-2 sends', '1 wartet, gw-2 sendet'],
  [{ kind: 'elsewhere', waiting: 0, host: 'gw-2' }, 'blue', 'gw-2 sends', 'gw-2 sendet'],
  [{ kind: 'elsewhere', waiting: 12 }, 'blue', '12 waiting, no sender yet', '12 warten, noch ohne Sender'],
  [{ kind: 'elsewhere', waiting: 0 }, 'blue', 'no sender yet', 'noch ohne Sender'],
  [
    { kind: 'elsewhere', waiting: 1234, host: 'node-red-statefulset-7d9f8b6c5-x2x9z' },
    'blue',
    '1,234 waiting, node-red-…6c5-x2x9z sends',
    '1.234 warten, node-red-…6c5-x2x9z sendet',
  ],
  [
    { kind: 'away', waiting: 12, reason: { code: 'database-away' } },
    'yellow',
    'no database, 12 wait here',
    'keine Datenbank, 12 warten hier',
  ],
  [{ kind: 'away', waiting: 0, reason: { code: 'database-away' } }, 'yellow', 'no database', 'keine Datenbank'],
  [{ kind: 'nothing' }, 'yellow', 'nothing to record', 'nichts aufzuzeichnen'],
  [{ kind: 'recorded', at: '22:54' }, 'green', 'recorded 22:54', 'aufgezeichnet 22:54'],
  [{ kind: 'ready' }, 'grey', 'ready', 'bereit'],
];

describe('toNodeStatus', () => {
  for (const [state, fill, inEnglish, inGerman] of states) {
    it(`says "${inEnglish}" in ${fill}`, () => {
      assert.equal(toNodeStatus(state, english).fill, fill);
      assert.deepEqual([stateText(state, english), stateText(state, german)], [inEnglish, inGerman]);
    });
  }

  it('has at most 40 characters, which the canvas shows whole', () => {
    const largest: RecordState[] = [
      ...REASON_CODES.map((code): RecordState => ({ kind: 'paused', waiting: 1, reason: { code } })),
      ...REASON_CODES.flatMap((code): RecordState[] => [
        { kind: 'retry', waiting: 999_999, at: '22:54:03 UTC', waitMs: 1, reason: { code } },
        { kind: 'trying', waiting: 999_999, reason: { code } },
      ]),
      { kind: 'lost', samples: 99_999_999 },
      { kind: 'elsewhere', waiting: 99_999_999, host: 'x'.repeat(255) },
      { kind: 'elsewhere', waiting: 99_999_999 },
      { kind: 'away', waiting: 99_999_999, reason: { code: 'database-away' } },
      ...[1, 89, 2879, 144_000].map((minutes): RecordState => ({ kind: 'draining', waiting: 1_234_567, minutes })),
      { kind: 'quota', waiting: 1, at: '00:00 UTC' },
      { kind: 'recorded', at: '22:54 UTC' },
    ];
    for (const state of largest) {
      for (const language of [english, german]) {
        const text = stateText(state, language);
        assert.ok(text.length <= 40, `${text} has ${text.length}`);
      }
    }
  });
});

describe('createThrottle', () => {
  function throttled(): { clock: SimulatedClock; ran: number[]; throttle: ReturnType<typeof createThrottle> } {
    const clock = new SimulatedClock(0);
    const ran: number[] = [];
    return { clock, ran, throttle: createThrottle(clock, 500, () => ran.push(clock.monotonic())) };
  }

  it('runs at most once in its delay, and always once after the last request', async () => {
    const { clock, ran, throttle } = throttled();
    let lastRequest = 0;
    for (let index = 0; index < 100; index++) {
      throttle.request();
      lastRequest = clock.monotonic();
      await clock.advance((index * 37) % 90);
    }
    await clock.advance(2000);
    const gaps = ran.slice(1).map((at, index) => at - (ran[index] ?? 0));
    assert.ok(
      gaps.every((gap) => gap >= 500),
      `${Math.min(...gaps)}`,
    );
    assert.ok((ran.at(-1) ?? -1) >= lastRequest);
  });

  it('sets no timer without a request', async () => {
    const { clock, ran, throttle } = throttled();
    throttle.request();
    await clock.advance(60_000);
    assert.equal(ran.length, 1);
    assert.equal(clock.timersFired, 1);
  });

  it('does not run after it was stopped', async () => {
    const { clock, ran, throttle } = throttled();
    throttle.request();
    throttle.request();
    const before = ran.length;
    throttle.stop();
    await clock.advance(60_000);
    assert.equal(ran.length, before);
  });
});

describe('statusFacts', () => {
  const now = Date.UTC(2026, 2, 14, 12, 0, 0, 400);

  it('give what waits, since when and until when, and how much of the plan is used up', () => {
    const figures = { waiting: 968, oldest: now - 60_000, nextTryMs: 4300, quota: 0.829, device: 'meter\n1' };
    assert.deepEqual(statusFacts(figures, 3, now), {
      waiting: 968,
      oldest: '2026-03-14T11:59:00.400Z',
      refused: 3,
      nextTry: '2026-03-14T12:00:05.000Z',
      quota: 0.82,
      device: 'meter 1',
    });
  });

  it('leave out what is not known', () => {
    assert.deepEqual(statusFacts({ waiting: 0 }, 0, now), { waiting: 0, refused: 0 });
  });

  it('stay the same while the clocks differ by milliseconds', () => {
    const at = (ms: number): unknown =>
      statusFacts({ waiting: 1, nextTryMs: 5000 - ms }, 0, now + ms + (ms % 2)).nextTry;
    assert.equal(new Set([0, 1, 2, 3, 400, 777].map(at)).size, 1);
  });
});
