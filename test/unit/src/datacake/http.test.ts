import assert from 'node:assert/strict';
import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { createAgents } from '../../../../src/datacake/agents';
import { type HttpResult, type HttpOptions, createPost } from '../../../../src/datacake/http';
import { networkReason } from '../../../../src/datacake/network-reason';
import { cert, key } from './certificate';
import { type Handler, type TestServer, serve } from './server';

const token = 'secret0token0of0forty0characters00000001';

async function allClosed({ sockets }: TestServer): Promise<void> {
  await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.on('close', resolve))));
}

/** The code of the error that ends a connection; empty for one that is ended in order. */
function endingOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(code));
    socket.on('close', () => resolve(''));
  });
}

function causeOf(answer: HttpResult): string {
  return answer.kind === 'no-answer' ? answer.cause : answer.kind;
}

describe('createPost', () => {
  const servers: TestServer[] = [];
  let agents: ReturnType<typeof createAgents>[] = [];

  async function start(handler: Handler, tls?: { key: string; cert: string }): Promise<TestServer> {
    const server = await serve(handler, tls);
    servers.push(server);
    return server;
  }

  function post(url: string, more: Partial<HttpOptions> = {}, signal?: AbortSignal): Promise<HttpResult> {
    const own = createAgents();
    agents.push(own);
    return createPost({ token, timeoutMs: 3000, agents: own, ...more })(url, '[{"field":"WATT"}]', signal);
  }

  afterEach(async () => {
    for (const { http, https } of agents) {
      http.destroy();
      https.destroy();
    }
    agents = [];
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('keeps what a network error says at its end: which protocol was met', async () => {
    const text =
      'write EPROTO 00D43E5C3D7F0000:error:0A0000C6:SSL routines:tls_get_more_records:packet length too long:' +
      '../deps/openssl/openssl/ssl/record/methods/tls_common.c:655:';
    const https = new Agent();
    https.createConnection = (): never => {
      throw Object.assign(new Error(text), { code: 'EPROTO' });
    };
    const answer = await post('https://127.0.0.1/', { agents: { ...createAgents(), https } });
    assert.ok(answer.kind === 'no-answer' && answer.cause === 'network');
    assert.equal(networkReason({ ...answer, cause: 'network' }).code, 'not-datacake');
  });

  it('posts the body as it is, with the token', async () => {
    const server = await start((_, response) => response.end('{"status":"ok"}'));
    const answer = await post(`${server.url}/v1/x/?batch=true`);
    assert.ok(answer.kind === 'answer');
    assert.equal(answer.status, 200);
    assert.equal(answer.body, '{"status":"ok"}');
    const [seen] = server.seen;
    assert.equal(seen?.method, 'POST');
    assert.equal(seen.url, '/v1/x/?batch=true');
    assert.equal(seen.body, '[{"field":"WATT"}]');
    assert.equal(seen.headers.authorization, `Token ${token}`);
    assert.match(seen.headers['content-type'] ?? '', /^application\/json/);
  });

  for (const status of [
    200, 201, 202, 204, 400, 401, 403, 404, 407, 408, 413, 422, 425, 429, 500, 502, 503, 504, 599,
  ]) {
    it(`returns status ${status} with its body and headers`, async () => {
      const server = await start((_, response) => {
        response.writeHead(status, { 'Retry-After': '7' });
        response.end(status === 204 ? undefined : '{"detail":"words"}');
      });
      const answer = await post(server.url);
      assert.ok(answer.kind === 'answer');
      assert.equal(answer.status, status);
      assert.equal(answer.headers['retry-after'], '7');
      assert.equal(answer.body, status === 204 ? '' : '{"detail":"words"}');
    });
  }

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows no ${status}, so that the token goes nowhere else`, async () => {
      const other = await start((_, response) => response.end());
      const server = await start((_, response) => {
        response.writeHead(status, { Location: `${other.url}/v1/` }).end();
      });
      const answer = await post(server.url);
      assert.ok(answer.kind === 'answer');
      assert.equal(answer.status, status);
      assert.equal(other.seen.length, 0);
    });
  }

  it('gives up without an answer in time, and leaves no socket behind', async () => {
    const server = await start(() => undefined);
    const answer = await post(server.url, { timeoutMs: 100 });
    assert.deepEqual(answer, { kind: 'no-answer', cause: 'timeout', reason: 'no answer within 0.1 s' });
    await allClosed(server);
  });

  for (const scheme of ['http', 'https']) {
    it(`resets a request that is given up, by time or by its caller, over ${scheme}`, async () => {
      const controller = new AbortController();
      const endings: Promise<string>[] = [];
      const abortSecond = (): void => {
        if (server.seen.length > 1) setTimeout(() => controller.abort(), 50);
      };
      const server = await start(abortSecond, scheme === 'https' ? { key, cert } : undefined);
      server.onConnection((socket) => endings.push(endingOf(socket)));
      const own = createAgents(undefined, { ca: cert });
      agents.push(own);
      assert.equal(causeOf(await post(server.url, { timeoutMs: 200, agents: own })), 'timeout');
      assert.equal(causeOf(await post(server.url, { agents: own }, controller.signal)), 'aborted');
      assert.deepEqual(await Promise.all(endings), ['ECONNRESET', 'ECONNRESET']);
    });
  }

  it('returns the status when the body never ends, and little of the body', async () => {
    const server = await start((_, response) => {
      response.writeHead(500, { 'Content-Type': 'text/plain' });
      const chunk = 'x'.repeat(65_536);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const answer = await post(server.url);
    assert.ok(answer.kind === 'answer');
    assert.equal(answer.status, 500);
    assert.equal(answer.body.length, 65_536);
    await allClosed(server);
  });

  it('returns the status when the body stops halfway', async () => {
    const server = await start((_, response) => {
      response.writeHead(201, { 'Content-Length': '1000' });
      response.write('{"st');
    });
    const answer = await post(server.url, { timeoutMs: 150 });
    assert.ok(answer.kind === 'answer');
    assert.deepEqual([answer.status, answer.body, answer.cut], [201, '{"st', 'timeout']);
  });

  it('returns the status when the connection breaks within the body', async () => {
    const server = await start((_, response) => {
      response.writeHead(201, { 'Content-Length': '1000' });
      response.write('{"st', () => response.destroy());
    });
    const answer = await post(server.url);
    assert.ok(answer.kind === 'answer');
    assert.deepEqual([answer.status, answer.cut], [201, 'network']);
  });

  it('returns a network error after a reset', async () => {
    const server = await start((request) => request.socket.resetAndDestroy());
    const answer = await post(server.url);
    assert.ok(answer.kind === 'no-answer');
    assert.equal(answer.cause, 'network');
    assert.match(answer.reason, /ECONNRESET|hang up/);
  });

  it('returns a network error when nothing listens', async () => {
    const server = await start(() => undefined);
    await server.close();
    const answer = await post(server.url);
    assert.ok(answer.kind === 'no-answer');
    assert.equal(answer.cause, 'network');
    assert.match(answer.reason, /ECONNREFUSED/);
  });

  it('ends soon when it is aborted, also before it begins', async () => {
    const server = await start(() => controller.abort());
    const controller = new AbortController();
    assert.deepEqual(await post(server.url, {}, controller.signal), {
      kind: 'no-answer',
      cause: 'aborted',
      reason: 'given up',
    });
    const again = await post(server.url, {}, controller.signal);
    assert.ok(again.kind === 'no-answer' && again.cause === 'aborted');
    assert.equal(server.seen.length, 1);
  });

  it("leaves no listener on the caller's signal", async () => {
    const server = await start((_, response) => response.end());
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    for (let index = 0; index < 5; index++) await post(server.url, {}, signal);
    assert.equal(listeners, 0);
  });

  it('shows the token in no answer, even when the server repeats it', async () => {
    const server = await start((request, response) => {
      const said = request.headers.authorization ?? '';
      response.writeHead(401, { 'X-Said': said, 'Content-Type': `text/plain; ${token}` });
      response.end(`${said} is wrong: ${token}${token}`);
    });
    const answer = await post(server.url);
    assert.ok(!JSON.stringify(answer).includes(token), JSON.stringify(answer));
  });

  it('shows the token in no reason, even when it is part of what failed', async () => {
    const answer = await post(`http://${token}.invalid/`, { timeoutMs: 2000 });
    assert.equal(answer.kind, 'no-answer');
    assert.ok(!JSON.stringify(answer).includes(token));
  });

  it('reads a compressed body, and no more of it than is allowed', async () => {
    const { gzipSync } = await import('node:zlib');
    const server = await start((_, response) => {
      response.writeHead(400, { 'Content-Encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(50_000_000, 'y')));
    });
    const answer = await post(server.url);
    assert.ok(answer.kind === 'answer');
    assert.equal(answer.status, 400);
    assert.equal(answer.body.length, 65_536);
  });

  it('keeps the connection for the next request', async () => {
    const server = await start((_, response) => response.end('{}'));
    const kept = createAgents();
    agents.push(kept);
    const ports = new Set<number | undefined>();
    const again = createPost({ token, timeoutMs: 3000, agents: kept });
    for (let index = 0; index < 5; index++) {
      await again(server.url, '[]');
      for (const socket of server.sockets) ports.add(socket.remotePort);
    }
    assert.equal(ports.size, 1);
  });

  describe('over TLS', () => {
    it('refuses a self-signed certificate', async () => {
      const server = await start((_, response) => response.end(), { key, cert });
      const answer = await post(server.url);
      assert.ok(answer.kind === 'no-answer');
      assert.equal(answer.cause, 'network');
      assert.match(answer.reason, /self.signed/i);
      assert.equal(server.seen.length, 0, 'the token was not sent');
    });

    it('accepts it with its authority', async () => {
      const server = await start((_, response) => response.end('{}'), { key, cert });
      const trusting = createAgents(undefined, { ca: cert });
      agents.push(trusting);
      const answer = await post(server.url, { agents: trusting });
      assert.equal(answer.kind, 'answer');
    });

    it('accepts any certificate only when told to', async () => {
      const server = await start((_, response) => response.end('{}'), { key, cert });
      const careless = createAgents(undefined, { rejectUnauthorized: false });
      agents.push(careless);
      assert.equal((await post(server.url, { agents: careless })).kind, 'answer');
    });
  });
});
