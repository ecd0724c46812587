import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Translate, abbreviate, createThrottle, toNodeStatus } from '../../../../nodes/record/status';
import type { DeliveryStatus } from '../../../../src/delivery/status';
import { SimulatedClock } from '../../../simulation/clock';

/** Looks texts up as Node-RED does. */
function catalogue(language: string): Translate {
  const file = path.join(__dirname, '../../../../nodes/locales', language, 'datacake-record.json');
  const texts: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return (key, options = {}) => {
    let text: unknown = texts;
    for (const name of key.split('.')) text = (text as Record<string, unknown> | undefined)?.[name];
    assert.equal(typeof text, 'string', `${language} has no ${key}`);
    return (text as string).replace(/__(\w+)__/g, (_, name: string) => String(options[name]));
  };
}

const statuses: [status: DeliveryStatus, fill: string, shape: string][] = [
  [{ kind: 'idle' }, 'green', 'dot'],
  [{ kind: 'sending', waiting: 3 }, 'green', 'ring'],
  [{ kind: 'waiting', waiting: 1_234_567 }, 'blue', 'dot'],
  [{ kind: 'waiting', waiting: 5, behindMsPerHour: 59 * 60_000 }, 'yellow', 'dot'],
  [{ kind: 'sending', waiting: 5, behindMsPerHour: 1 }, 'yellow', 'dot'],
  [
    { kind: 'retry', waiting: 999_999, wait: 86_399_001, reason: { code: 'server', detail: 'status 503' } },
    'yellow',
    'ring',
  ],
  [{ kind: 'quota', waiting: 999_999, wait: 86_400_000 }, 'yellow', 'ring'],
  [
    {
      kind: 'paused',
      waiting: 5,
      reason: { code: 'may-not-record', detail: 'status 403: You do not have permission to do this.' },
    },
    'red',
    'ring',
  ],
];

describe('toNodeStatus', () => {
  for (const language of ['en-US', 'de']) {
    for (const [status, fill, shape] of statuses) {
      it(`shows ${status.kind} in less than 20 characters (${language})`, () => {
        const shown = toNodeStatus(status, catalogue(language)) as { fill: string; shape: string; text: string };
        assert.deepEqual([shown.fill, shown.shape], [fill, shape]);
        assert.ok(shown.text.length > 0 && shown.text.length < 20, `"${shown.text}"`);
      });
    }
  }
});

describe('abbreviate', () => {
  const cases: [count: number, text: string][] = [
    [0, '0'],
    [999, '999'],
    [1000, '1k'],
    [12_999, '12k'],
    [999_999, '999k'],
    [1_000_000, '1M'],
    [123_456_789, '123M'],
  ];
  for (const [count, text] of cases) it(`writes ${count} as ${text}`, () => assert.equal(abbreviate(count), text));
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
