import assert from 'node:assert/strict';
import { noon, recordRequest } from './client';
import { createDatacake } from './core/datacake';
import type { ApiRequest } from './core/exchange';
import { demoDevices } from './world/demo-world';

const sent = [{ field: 'WATT', value: 1 }];

function at(after: number, more: Partial<ApiRequest> = {}): ApiRequest {
  return recordRequest(sent, { arrivedAt: noon + after, ...more });
}

describe('the audit of the limit', () => {
  it('reports two arrivals of a field that are less than a second apart, with both gaps', () => {
    const core = createDatacake({ behaviour: { latency: 300 } });
    core.handle(at(0));
    core.handle(at(999));
    core.handle(at(1999));
    const [breach, ...others] = core.breaches();
    assert.deepEqual(others, []);
    assert.deepEqual(breach, {
      kind: 'too-soon',
      device: demoDevices.bench,
      field: 'WATT',
      earlier: 1,
      later: 2,
      at: noon + 999,
      gap: 999,
      idle: 699,
      gaveUp: false,
    });
  });

  it('counts requests that were refused or met a fault: a client cannot know how far they got', () => {
    const core = createDatacake({ faults: [{ fault: { kind: 'reset' }, times: 1 }] });
    core.handle(at(0));
    core.handle(at(500));
    assert.equal(core.counts().breaches, 1);
  });

  it('does not depend on what the simulator does about the limit', () => {
    const core = createDatacake({ behaviour: { overLimit: 'record' } });
    core.handle(at(0));
    core.handle(at(500));
    assert.equal(core.counts().breaches, 1);
  });

  it('reports a field that is twice in one request', () => {
    const core = createDatacake();
    core.handle(recordRequest([...sent, ...sent]));
    assert.deepEqual(
      core.breaches().map(({ kind }) => kind),
      ['twice-in-one-request'],
    );
  });

  it('separates fields and devices', () => {
    const core = createDatacake();
    core.handle(at(0));
    core.handle(recordRequest([{ field: 'VOLT', value: 1 }]));
    core.handle(recordRequest(sent, { device: demoDevices.powerMeter }));
    assert.deepEqual(core.breaches(), []);
  });

  it('ignores a request that its client had given up before it arrived', () => {
    const core = createDatacake();
    core.handle(at(0));
    core.handle(at(500, { givenUp: true }));
    core.handle(at(1000));
    assert.deepEqual(core.breaches(), []);
  });

  it('distinguishes a request that has not ended from one that the client gave up', () => {
    const core = createDatacake({ faults: [{ fault: { kind: 'hang' }, times: 2 }] });
    core.handle(at(0));
    const second = core.handle(at(500));
    core.ended(second.request, { at: noon + 600, gaveUp: true });
    core.handle(at(700));
    const seen = core.breaches().map(({ idle, gaveUp }) => [idle, gaveUp]);
    assert.deepEqual(seen, [
      [null, false],
      [100, true],
    ]);
    assert.equal(core.ledger.request(2)?.endedAt, noon + 600);
  });
});
