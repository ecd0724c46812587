import assert from 'node:assert/strict';
import { type Server, type Socket, type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { createAgents } from '../../../../src/datacake/agents';
import type { Gate } from '../../../../src/datacake/gate';
import { type HttpResult, createPost } from '../../../../src/datacake/http';
import { chooseRoute } from '../../../../src/datacake/proxy';
import { cert, key } from './certificate';
import { type TestProxy, type TestServer, serve, serveProxy } from './server';

const body = '[{"field":"WATT"}]';
const withheld = { kind: 'no-answer', cause: 'aborted', reason: 'withheld', unsent: true };

describe('a request behind a gate', () => {
  let server: TestServer;
  let proxy: TestProxy;
  let agents: ReturnType<typeof createAgents>;
  /** What was asked of the gate: how many requests the server had seen then, and how many connections it had. */
  let asked: { seen: number; sockets: number }[];
  let isOpen: boolean;

  const gate: Gate = () => {
    asked.push({ seen: server.seen.length, sockets: server.sockets.size });
    return Promise.resolve(isOpen);
  };

  async function begin(scheme: 'http' | 'https', through?: 'proxy'): Promise<void> {
    server = await serve((_, response) => response.end('{}'), scheme === 'https' ? { key, cert } : undefined);
    const route = chooseRoute(server.url, through && { url: proxy.url, except: [] });
    agents = createAgents(route.kind === 'proxy' ? route.proxy : undefined, { ca: cert }, 1000);
  }

  function post(url = server.url, timeoutMs = 3000, signal?: AbortSignal): Promise<HttpResult> {
    return createPost({ token: 'token', timeoutMs, agents })(url, body, signal, gate);
  }

  beforeEach(async () => {
    asked = [];
    isOpen = true;
    proxy = await serveProxy();
  });
  afterEach(async () => {
    agents.http.destroy();
    agents.https.destroy();
    await server.close();
    await proxy.close();
  });

  for (const scheme of ['http', 'https'] as const) {
    for (const through of [undefined, 'proxy'] as const) {
      it(`leaves once the connection stands and the gate is open: ${scheme}, ${through ?? 'direct'}`, async () => {
        await begin(scheme, through);
        assert.equal((await post()).kind, 'answer');
        assert.equal((await post()).kind, 'answer');
        assert.deepEqual(
          server.seen.map((request) => request.body),
          [body, body],
        );
        assert.deepEqual(
          asked,
          [
            { seen: 0, sockets: 1 },
            { seen: 1, sockets: 1 },
          ],
          'also for a connection that was kept',
        );
      });
    }

    it(`leaves not a byte where the gate is shut: ${scheme}`, async () => {
      await begin(scheme);
      isOpen = false;
      assert.deepEqual(await post(), withheld);
      assert.equal(server.seen.length, 0);
      isOpen = true;
      assert.equal((await post()).kind, 'answer');
      assert.equal(server.seen.length, 1);
    });
  }

  for (const scheme of ['http', 'https'] as const) {
    it(`isn't asked while the connection is being opened, however long that takes: ${scheme}`, async () => {
      await begin(scheme);
      const silent: Server = createServer(() => undefined).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const sockets: Socket[] = [];
      silent.on('connection', (socket) => sockets.push(socket));
      const { port } = silent.address() as AddressInfo;
      // A proxy that opens no tunnel, or a server that doesn't answer the handshake.
      if (scheme === 'http') {
        const route = chooseRoute(server.url, { url: `http://127.0.0.1:${port}`, except: [] });
        agents = createAgents(route.kind === 'proxy' ? route.proxy : undefined);
      }
      const answer = await post(scheme === 'http' ? server.url : `https://127.0.0.1:${port}`, 200);
      assert.ok(answer.kind === 'no-answer' && answer.cause === 'timeout');
      assert.deepEqual(asked, []);
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
  }

  it('is given up while the gate makes up its mind', async () => {
    await begin('http');
    const controller = new AbortController();
    let open: (isOpen: boolean) => void = () => undefined;
    const asking = new Promise<void>((resolve) => {
      const slow: Gate = () => {
        resolve();
        return new Promise((answer) => (open = answer));
      };
      const answered = createPost({ token: 'token', timeoutMs: 3000, agents })(
        server.url,
        body,
        controller.signal,
        slow,
      );
      void answered.then((answer) => assert.ok(answer.kind === 'no-answer' && answer.cause === 'aborted'));
    });
    await asking;
    controller.abort();
    open(true);
    await Promise.all([...server.sockets].map((socket) => new Promise((resolve) => socket.on('close', resolve))));
    assert.equal(server.seen.length, 0);
  });

  it('that fails lets nothing out', async () => {
    await begin('http');
    const failing: Gate = () => Promise.reject(new Error('database away'));
    const answer = await createPost({ token: 'token', timeoutMs: 3000, agents })(server.url, body, undefined, failing);
    assert.equal(answer.kind, 'no-answer');
    assert.equal(server.seen.length, 0);
  });
});
