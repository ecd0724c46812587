import assert from 'node:assert/strict';
import { noon, queryRequest, recordRequest } from './client';
import { createDatacake } from './core/datacake';
import type { Fault, FaultRule } from './core/fault';
import { readFaultRules } from './core/fault';
import { demoDevices } from './world/demo-world';

const request = recordRequest([{ field: 'WATT', value: 1 }]);

function met(fault: Fault) {
  const core = createDatacake({ faults: [{ fault, times: 1 }] });
  return { reply: core.handle(request), recorded: core.ledger.recorded().length, core };
}

describe('faults', () => {
  it('break the connection before or after storing', () => {
    const before = met({ kind: 'reset' });
    assert.deepEqual([before.reply.kind, before.recorded], ['reset', 0]);
    const after = met({ kind: 'reset', stored: true });
    assert.deepEqual([after.reply.kind, after.recorded], ['reset', 1]);
    assert.equal(after.core.ledger.request(1)?.fault, 'reset');
  });

  it('answer a success and store nothing', () => {
    const { reply, recorded } = met({ kind: 'drop' });
    assert.deepEqual([reply.kind === 'answer' && reply.status, recorded], [200, 0]);
  });

  it('answer any status, with Retry-After in either form', () => {
    const seconds = met({ kind: 'status', status: 429, retryAfter: { seconds: 7, as: 'seconds' } }).reply;
    assert.ok(seconds.kind === 'answer' && seconds.status === 429 && seconds.headers['retry-after'] === '7');
    const date = met({ kind: 'status', status: 503, retryAfter: { seconds: 7, as: 'date' } }).reply;
    assert.ok(date.kind === 'answer');
    assert.equal(Date.parse(date.headers['retry-after'] ?? ''), noon + 7000);
    const body = met({ kind: 'status', status: 500, body: { detail: 'no' }, headers: { server: 'x' } }).reply;
    assert.ok(body.kind === 'answer' && body.body === '{"detail":"no"}' && body.headers.server === 'x');
  });

  it('delay, hang, redirect, and answer with invalid JSON', () => {
    const delayed = met({ kind: 'delay', ms: 5000 });
    assert.deepEqual([delayed.reply.delay, delayed.recorded], [5000, 1]);
    assert.equal(met({ kind: 'hang' }).reply.kind, 'hang');
    const redirect = met({ kind: 'redirect', to: 'http://elsewhere.test/' }).reply;
    assert.ok(redirect.kind === 'answer' && redirect.status === 302);
    const portal = met({ kind: 'portal' });
    assert.ok(
      portal.reply.kind === 'answer' && portal.reply.status === 200 && portal.reply.body.startsWith('<!doctype'),
    );
    assert.equal(portal.recorded, 0);
    const garbage = met({ kind: 'garbage' }).reply;
    assert.throws(() => JSON.parse(garbage.kind === 'answer' ? garbage.body : '{}'));
  });

  it('send bodies that never end or stop halfway', () => {
    const flood = met({ kind: 'flood' }).reply;
    assert.ok(flood.kind === 'flood' && flood.bytes === Infinity);
    const cut = met({ kind: 'cut', ending: 'silence' }).reply;
    assert.ok(cut.kind === 'cut' && cut.body.length < cut.length);
  });

  it('apply to the requests that match their rule, oldest rule first', () => {
    const status = (code: number, rule: Partial<FaultRule>): FaultRule => ({
      fault: { kind: 'status', status: code },
      ...rule,
    });
    const core = createDatacake({
      behaviour: { overLimit: 'record' },
      faults: [
        status(500, { device: demoDevices.powerMeter }),
        status(501, { times: 1, endpoint: 'graphql' }),
        status(502, { from: noon + 10, until: noon + 20 }),
        status(504, { when: ({ arrivedAt }) => arrivedAt === noon + 15 || arrivedAt === noon + 30 }),
      ],
    });
    const statusAt = (after: number) => {
      const reply = core.handle({ ...request, arrivedAt: noon + after });
      return reply.kind === 'answer' ? reply.status : undefined;
    };
    assert.deepEqual([9, 10, 15, 20, 30].map(statusAt), [200, 502, 502, 200, 504]);
    const meter = core.handle(recordRequest([], { device: demoDevices.powerMeter }));
    assert.ok(meter.kind === 'answer' && meter.status === 500);
    const [first, second] = [
      core.handle(queryRequest('{ user { id } }')),
      core.handle(queryRequest('{ user { id } }')),
    ];
    assert.ok(first.kind === 'answer' && first.status === 501 && second.kind === 'answer' && second.status === 200);
  });

  it('are read from JSON, or refused with a sentence that names the error', () => {
    assert.ok('rules' in readFaultRules([{ fault: { kind: 'hang' }, times: 2 }]));
    assert.ok('error' in readFaultRules({ fault: { kind: 'earthquake' } }));
    assert.ok('error' in readFaultRules({ fault: { kind: 'status' } }));
    assert.ok('error' in readFaultRules(undefined));
  });
});
