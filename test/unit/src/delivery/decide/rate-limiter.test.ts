import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RateLimiter, WRITE_SPACING_MS } from '../../../../../src/delivery/decide/rate-limiter';

/** Long before everything else. */
const EVER = -1_000_000;

describe('RateLimiter', () => {
  it('treats every field as just sent when a delivery starts', () => {
    assert.equal(new RateLimiter().readyAt('d', 'A', 5000, 5000), 6050);
    assert.equal(new RateLimiter().readyAt('d', 'A', 5000, 9000), 6050);
  });

  it('counts from the end of the request and not from its start', () => {
    const limiter = new RateLimiter();
    limiter.begin('d', ['A']);
    limiter.end('d', ['A'], 4000);
    assert.equal(limiter.readyAt('d', 'A', EVER, 4000), 5050);
    assert.equal(limiter.readyAt('d', 'A', EVER, 4500), 5050);
  });

  it('counts from the start of the delivery where that was later', () => {
    const limiter = new RateLimiter();
    limiter.begin('d', ['A']);
    limiter.end('d', ['A'], 4000);
    assert.equal(limiter.readyAt('d', 'A', 4200, 4500), 5250);
  });

  it('counts from the last of several requests', () => {
    const limiter = new RateLimiter();
    for (const end of [1000, 3000, 7000]) {
      limiter.begin('d', ['A']);
      limiter.end('d', ['A'], end);
    }
    assert.equal(limiter.readyAt('d', 'A', EVER, 7000), 8050);
  });

  it('never allows a field whose request has not ended', () => {
    const limiter = new RateLimiter();
    limiter.begin('d', ['A']);
    for (const now of [0, 1050, 10 ** 9]) {
      const readyAt = limiter.readyAt('d', 'A', EVER, now);
      assert.ok(readyAt > now);
      assert.ok(Number.isFinite(readyAt), 'it is looked at again');
    }
  });

  it('holds a field again with its next request', () => {
    const limiter = new RateLimiter();
    limiter.begin('d', ['A']);
    limiter.end('d', ['A'], 0);
    limiter.begin('d', ['A']);
    assert.ok(limiter.readyAt('d', 'A', EVER, 5000) > 5000);
  });

  it('holds no other field, and no other device', () => {
    const limiter = new RateLimiter();
    limiter.begin('d', ['A', 'B']);
    limiter.end('d', ['A'], 4000);
    assert.ok(limiter.readyAt('d', 'B', EVER, 9000) > 9000);
    assert.ok(limiter.readyAt('d', 'C', EVER, 4000) <= 4000);
    assert.ok(limiter.readyAt('e', 'A', EVER, 4000) <= 4000);
  });

  it('takes in an end without a beginning', () => {
    const limiter = new RateLimiter();
    limiter.end('d', ['A'], 4000);
    assert.equal(limiter.readyAt('d', 'A', EVER, 4000), 5050);
  });

  it('keeps what is in flight and what is recent when many devices are swept', () => {
    const limiter = new RateLimiter();
    limiter.begin('busy', ['A']);
    limiter.end('recent', ['A'], 9000);
    for (let device = 0; device < 5000; device++) limiter.end(`d${device}`, ['A', 'B'], device);
    limiter.end('last', ['A'], 9500);
    assert.ok(limiter.readyAt('busy', 'A', EVER, 9500) > 9500);
    assert.equal(limiter.readyAt('recent', 'A', EVER, 9500), 10_050);
    assert.equal(limiter.readyAt('last', 'A', EVER, 9500), 10_550);
  });

  it('forgets a field at the moment it may be sent again', () => {
    const limiter = new RateLimiter();
    limiter.end('d', ['A'], 0);
    limiter.end('d', ['B'], WRITE_SPACING_MS - 1);
    assert.equal(limiter.readyAt('d', 'A', EVER, WRITE_SPACING_MS - 1), WRITE_SPACING_MS);
    limiter.end('d', ['B'], WRITE_SPACING_MS);
    assert.equal(limiter.readyAt('d', 'A', EVER, WRITE_SPACING_MS), EVER + WRITE_SPACING_MS);
  });

  it('forgets devices whenever a thousand have gathered', () => {
    const limiter = new RateLimiter();
    const endOf = (round: string, count: number, now: number) => {
      for (let device = 0; device < count; device++) limiter.end(`${round}${device}`, ['A'], now);
    };
    const isForgotten = (device: string, now: number) => limiter.readyAt(device, 'A', EVER, now) < 0;
    endOf('first', 999, 0);
    limiter.end('one', ['A'], 2000);
    assert.ok(isForgotten('first0', 2000) && isForgotten('first998', 2000));
    endOf('second', 998, 2000);
    limiter.end('two', ['A'], 4000);
    assert.ok(isForgotten('second0', 4000));
  });

  it('lets no two writes of a field come closer, whoever writes what and however long requests take', () => {
    const request = fc.record({
      device: fc.constantFrom('d', 'e'),
      fields: fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { minLength: 1 }),
      latency: fc.nat(3000),
      gap: fc.nat(700),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const limiter = new RateLimiter();
        const lastEnd = new Map<string, number>();
        const inFlight: { device: string; fields: string[]; end: number }[] = [];
        let now = 0;
        for (const { device, fields, latency, gap } of requests) {
          now += gap;
          for (const ended of inFlight.filter(({ end }) => end <= now).sort((a, b) => a.end - b.end)) {
            limiter.end(ended.device, ended.fields, ended.end);
            for (const field of ended.fields) lastEnd.set(`${ended.device} ${field}`, ended.end);
            inFlight.splice(inFlight.indexOf(ended), 1);
          }
          const isBusy = (field: string) => inFlight.some((one) => one.device === device && one.fields.includes(field));
          const isFree = (field: string) =>
            !isBusy(field) && now >= (lastEnd.get(`${device} ${field}`) ?? EVER) + WRITE_SPACING_MS;
          for (const field of fields) {
            assert.equal(limiter.readyAt(device, field, EVER, now) <= now, isFree(field), field);
          }
          if (!fields.every(isFree)) continue;
          limiter.begin(device, fields);
          inFlight.push({ device, fields, end: now + latency });
        }
      }),
    );
  });
});
