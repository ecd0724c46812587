import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TlsOptions, createAgents } from '../../../../src/datacake/agents';
import { type HttpResult, createPost } from '../../../../src/datacake/http';
import { type Proxy, type ProxySettings, chooseRoute } from '../../../../src/datacake/proxy';
import { cert, key } from './certificate';
import { type TestProxy, type TestServer, serve, serveProxy } from './server';

const proxyVariables = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'];

describe('createAgents', () => {
  let plain: TestServer;
  let secure: TestServer;
  let proxy: TestProxy;
  const environment = { ...process.env };
  const opened: { destroy(): void }[] = [];

  before(async () => {
    plain = await serve((_, response) => response.end('{}'));
    secure = await serve((_, response) => response.end('{}'), { key, cert });
  });
  beforeEach(async () => {
    proxy = await serveProxy();
    for (const name of proxyVariables) {
      Reflect.deleteProperty(process.env, name);
      Reflect.deleteProperty(process.env, name.toUpperCase());
    }
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) one.destroy();
    await proxy.close();
    process.env = { ...environment };
  });
  after(async () => {
    await plain.close();
    await secure.close();
  });

  function proxyFor(url: string, settings?: ProxySettings): Proxy | undefined {
    const route = chooseRoute(url, settings);
    assert.ok(route.kind !== 'unusable', 'a usable proxy');
    return route.kind === 'proxy' ? route.proxy : undefined;
  }

  async function reach(
    url: string,
    through?: ProxySettings,
    tls: TlsOptions = { ca: cert },
    timeout = 3000,
  ): Promise<HttpResult> {
    const agents = createAgents(proxyFor(url, through), tls);
    opened.push(agents.http, agents.https);
    return createPost({ token: 'token', timeoutMs: timeout, agents })(url, '[]');
  }

  const via = (more: Partial<ProxySettings> = {}): ProxySettings => ({ url: proxy.url, except: [], ...more });

  it('connects directly without a proxy', async () => {
    assert.equal((await reach(plain.url)).kind, 'answer');
    assert.equal((await reach(secure.url)).kind, 'answer');
    assert.deepEqual(proxy.connects, []);
  });

  it('goes through a tunnel of the proxy to http and https', async () => {
    assert.equal((await reach(plain.url, via())).kind, 'answer');
    assert.equal((await reach(secure.url, via())).kind, 'answer');
    assert.deepEqual(
      proxy.connects.map(({ target }) => target),
      [`127.0.0.1:${plain.port}`, `127.0.0.1:${secure.port}`],
    );
  });

  it('sends user and password to the proxy only', async () => {
    await reach(plain.url, via({ username: 'us er', password: 'p@ss:word' }));
    assert.equal(proxy.connects[0]?.authorization, `Basic ${Buffer.from('us er:p@ss:word').toString('base64')}`);
    assert.equal(plain.seen.at(-1)?.headers['proxy-authorization'], undefined);
  });

  it('goes through a proxy that is reached over TLS, and can be reset there', async () => {
    await proxy.close();
    proxy = await serveProxy(undefined, { key, cert });
    assert.equal((await reach(plain.url, via())).kind, 'no-answer', "the proxy's certificate is checked");
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    for (const { url } of [plain, secure]) assert.equal((await reach(url, via())).kind, 'answer');
    const silent = await serve(() => undefined, { key, cert });
    const answer = await reach(silent.url, via(), { ca: cert }, 200);
    assert.ok(answer.kind === 'no-answer' && answer.cause === 'timeout');
    await Promise.all([...silent.sockets].map((socket) => new Promise((resolve) => socket.on('close', resolve))));
    await silent.close();
  });

  it('still checks the certificate behind a proxy', async () => {
    const answer = await reach(secure.url, via(), {});
    assert.ok(answer.kind === 'no-answer');
    assert.match(answer.reason, /self.signed/i);
  });

  const exceptions: [except: string[], through: boolean][] = [
    [['127.0.0.1'], false],
    [[' 127.0.0.1 '], false],
    [['*'], false],
    [['.0.1'], false],
    [['*.0.1'], false],
    [['localhost', '127.0.0.1'], false],
    [['0.0.1'], true],
    [[''], true],
    [['127.0.0.2', 'example.com'], true],
  ];
  for (const [except, through] of exceptions) {
    it(`${through ? 'uses' : 'avoids'} the proxy for 127.0.0.1 with the exceptions ${JSON.stringify(except)}`, async () => {
      assert.equal((await reach(plain.url, via({ except }))).kind, 'answer');
      assert.equal(proxy.connects.length, through ? 1 : 0);
    });
  }

  it('uses the proxy of the environment, unless one is set or the address is excepted', async () => {
    process.env.http_proxy = proxy.url;
    process.env.https_proxy = proxy.url;
    await reach(plain.url);
    await reach(secure.url);
    assert.equal(proxy.connects.length, 2);
    process.env.no_proxy = '127.0.0.1';
    await reach(plain.url);
    assert.equal(proxy.connects.length, 2);
    process.env.no_proxy = '';
    await reach(plain.url, via({ except: ['*'] }));
    assert.equal(proxy.connects.length, 2, 'the exceptions of the one that is given count');
  });

  const answering = (text: string) => (socket: Socket) => void socket.end(text);

  it('returns 407 for a proxy that asks for a user and a password', async () => {
    await proxy.close();
    proxy = await serveProxy(answering('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    for (const url of [plain.url, secure.url]) {
      const answer = await reach(url, via());
      assert.deepEqual(answer, { kind: 'answer', status: 407, headers: {}, body: '' });
    }
  });

  for (const [what, instead] of [
    ['refuses', answering('HTTP/1.1 502 Bad Gateway\r\n\r\n')],
    ['talks nonsense', answering('nonsense\r\n\r\n')],
    ['breaks off', (socket: Socket) => void socket.destroy()],
  ] as const) {
    it(`returns a network error for a proxy that ${what}`, async () => {
      await proxy.close();
      proxy = await serveProxy(instead);
      const answer = await reach(secure.url, via());
      assert.ok(answer.kind === 'no-answer');
      assert.equal(answer.cause, 'network');
    });
  }

  it('leaves no socket behind at a proxy that never answers', async () => {
    await proxy.close();
    proxy = await serveProxy((socket) => void socket.resume());
    const agents = createAgents(proxyFor(secure.url, via()), {}, 200);
    opened.push(agents.https);
    const answer = await createPost({ token: 'token', timeoutMs: 200, agents })(secure.url, '[]');
    assert.ok(answer.kind === 'no-answer');
    await Promise.all([...proxy.sockets].map((socket) => new Promise((resolve) => socket.on('close', resolve))));
  });
});
