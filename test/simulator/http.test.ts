import assert from 'node:assert/strict';
import { recordRequest } from './client';
import type { ApiRequest } from './core/exchange';
import { memberOf } from './core/json';
import { systemClock } from './http/clock';
import type { Simulator, SimulatorOptions } from './http/start';
import { startSimulator } from './http/start';

let simulator: Simulator;

async function start(options: SimulatorOptions = {}): Promise<void> {
  simulator = await startSimulator(options);
}

function send(request: ApiRequest, signal?: AbortSignal): Promise<Response> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value ?? '']));
  const { method, body } = request;
  return fetch(simulator.url + request.url, { method, headers, body, redirect: 'manual', signal: signal ?? null });
}

async function own(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${simulator.url}/_simulator${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const request = recordRequest([{ field: 'WATT', value: 1 }]);

describe('the simulator over HTTP', () => {
  afterEach(() => simulator.close());

  it('records what is posted, and shows its ledger to other processes', async () => {
    await start();
    assert.equal((await send(request)).status, 200);
    const { json } = await own('GET', '/ledger');
    const [entry] = memberOf(json, 'recorded') as unknown[];
    assert.equal(memberOf(entry, 'field'), 'WATT');
    assert.deepEqual((await own('GET', '/breaches')).json, []);
    assert.equal((await own('DELETE', '/ledger')).status, 204);
    assert.deepEqual((await own('GET', '/counts')).json, {
      requests: 0,
      recorded: 0,
      refused: 0,
      dropped: 0,
      breaches: 0,
    });
  });

  it('takes its time from the given clock', async () => {
    await start({ clock: { ...systemClock, now: () => 86_400_000, monotonic: () => 5 } });
    await send(request);
    assert.equal(simulator.core.ledger.recorded()[0]?.timestamp, '86400');
  });

  it('takes faults and behaviour from other processes, or says why not', async () => {
    await start();
    await own('POST', '/faults', { fault: { kind: 'status', status: 503 }, times: 1 });
    await own('POST', '/behaviour', { acceptedStatus: 202, overLimit: 'record' });
    assert.deepEqual([(await send(request)).status, (await send(request)).status], [503, 202]);
    assert.equal((await own('POST', '/faults', { fault: { kind: 'plague' } })).status, 400);
    assert.equal((await own('POST', '/behaviour', { nonsense: 1 })).status, 400);
    assert.equal((await own('GET', '/nonsense')).status, 404);
  });

  it('breaks connections, and cuts bodies off', async () => {
    await start({
      faults: [
        { fault: { kind: 'reset', stored: true }, times: 1 },
        { fault: { kind: 'cut', ending: 'close' }, times: 1 },
      ],
    });
    await assert.rejects(send(request));
    assert.equal(simulator.core.counts().recorded, 1);
    const cut = await send(request);
    assert.equal(cut.status, 200);
    await assert.rejects(cut.text());
  });

  it('sends a large body, and one that ends only when the client disconnects', async () => {
    await start({
      faults: [
        { fault: { kind: 'flood', bytes: 100_000 }, times: 1 },
        { fault: { kind: 'flood' }, times: 1 },
      ],
    });
    assert.equal((await (await send(request)).text()).length, 100_000);
    const leaving = new AbortController();
    const endless = await send(request, leaving.signal);
    leaving.abort();
    await assert.rejects(endless.text());
  });

  it('notes when a client gives up, and closes at once with requests hanging', async () => {
    await start({ faults: [{ fault: { kind: 'hang' } }] });
    const leaving = new AbortController();
    const first = send(request, leaving.signal);
    while (simulator.core.counts().requests === 0) await new Promise(setImmediate);
    leaving.abort();
    await assert.rejects(first);
    while (simulator.core.ledger.request(1)?.endedAt === undefined) await new Promise(setImmediate);
    assert.equal(simulator.core.ledger.request(1)?.gaveUp, true);

    const second = assert.rejects(send(request));
    while (simulator.core.counts().requests === 1) await new Promise(setImmediate);
    await simulator.close();
    await second;
    await start();
  });

  it('serves the live page and its data', async () => {
    await start();
    await send(request);
    const page = await (await fetch(simulator.url)).text();
    assert.ok(page.startsWith('<!doctype html>') && !/https?:\/\//.test(page));
    const { json } = await own('GET', '/live?after=0');
    assert.ok(JSON.stringify(json).includes('Test bench'));
  });

  it('links from the live page to the editor, where it is told of one', async () => {
    await start({ editor: 'http://127.0.0.1:1880/' });
    const page = await (await fetch(simulator.url)).text();
    assert.match(page, /simulated/);
    assert.match(page, /<a id="editor" href="http:\/\/127\.0\.0\.1:1880\/">/);
  });

  it('refuses a port that is taken', async () => {
    await start();
    await assert.rejects(startSimulator({ port: simulator.port }), { code: 'EADDRINUSE' });
  });
});
