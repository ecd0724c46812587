import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Proxy, type ProxySettings, chooseRoute } from '../../../../src/datacake/proxy';

const address = 'https://api.datacake.co';

describe('chooseRoute', () => {
  const environment = { ...process.env };

  beforeEach(() => {
    for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy']) {
      Reflect.deleteProperty(process.env, name);
      Reflect.deleteProperty(process.env, name.toUpperCase());
    }
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  function proxyOf(settings?: ProxySettings, to = address): Proxy {
    const route = chooseRoute(to, settings);
    assert.ok(route.kind === 'proxy', JSON.stringify(route));
    return route.proxy;
  }

  function credentialsOf(settings: Partial<ProxySettings>): string {
    const { authorization = '' } = proxyOf({ url: 'http://proxy:3128', except: [], ...settings });
    assert.match(authorization, /^Basic /);
    return Buffer.from(authorization.slice('Basic '.length), 'base64').toString('utf8');
  }

  it('is direct where no proxy is set, and where it is excepted', () => {
    assert.equal(chooseRoute(address).kind, 'direct');
    assert.equal(chooseRoute(address, { url: 'http://proxy:3128', except: ['.datacake.co'] }).kind, 'direct');
    process.env.HTTPS_PROXY = 'http://proxy:3128';
    process.env.NO_PROXY = 'api.datacake.co';
    assert.equal(chooseRoute(address).kind, 'direct');
  });

  it('sends user and password as they were typed', () => {
    for (const password of ['50%off', 'p%41ss', 'p@ss:word/', 'ü€', '%', '%zz'])
      assert.equal(credentialsOf({ username: 'us%65r', password }), `us%65r:${password}`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (password) => {
        assert.equal(credentialsOf({ username: 'user', password }), `user:${password}`);
      }),
    );
  });

  it('decodes user and password in a URL, and takes what is not encoded as it is', () => {
    assert.equal(credentialsOf({ url: 'http://us%65r:p%41ss@proxy:3128' }), 'user:pAss');
    assert.equal(credentialsOf({ url: 'http://user:50%off@proxy:3128' }), 'user:50%off');
    assert.equal(credentialsOf({ url: 'http://user:old@proxy:3128', password: 'typed' }), 'user:typed');
    assert.equal(proxyOf({ url: 'http://proxy:3128', except: [] }).authorization, undefined);
  });

  const endOf = ({ host, port, secure }: Proxy): Proxy => ({ host, port, secure });

  const urls: [url: string, host: string, port: number, secure: boolean][] = [
    ['http://proxy:3128', 'proxy', 3128, false],
    ['http://proxy', 'proxy', 80, false],
    ['https://proxy', 'proxy', 443, true],
    ['proxy:3128', 'proxy', 3128, false],
    ['10.0.0.1:3128', '10.0.0.1', 3128, false],
    ['user:password@proxy:3128', 'proxy', 3128, false],
    ['http://[fe80::1]:3128', 'fe80::1', 3128, false],
  ];
  for (const [url, host, port, secure] of urls) {
    it(`reads the proxy ${url}, from a node and from the environment`, () => {
      assert.deepEqual(endOf(proxyOf({ url, except: [] })), { host, port, secure });
      for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']) {
        process.env[name] = url;
        assert.deepEqual(endOf(proxyOf()), { host, port, secure }, name);
        Reflect.deleteProperty(process.env, name);
      }
    });
  }

  it('takes the variable of the scheme before that of all', () => {
    process.env.ALL_PROXY = 'socks5://proxy';
    process.env.HTTPS_PROXY = 'proxy:1';
    process.env.http_proxy = 'proxy:2';
    assert.equal(proxyOf().port, 1);
    assert.equal(proxyOf(undefined, 'http://api.datacake.local').port, 2);
  });

  it('is never direct where the proxy cannot be used', () => {
    const unusable: [url: string, reason: string][] = [
      ['socks5://proxy:1080', 'proxy-socks'],
      ['SOCKS5h://proxy', 'proxy-socks'],
      ['socks://proxy', 'proxy-socks'],
      ['ftp://proxy', 'proxy-invalid'],
      ['http://[', 'proxy-invalid'],
      ['http://', 'proxy-invalid'],
      ['http://us%3Aer:secret@proxy', 'proxy-user'],
      ['http://user:se%0Acret@proxy', 'proxy-user'],
    ];
    for (const [url, reason] of unusable) {
      assert.deepEqual(chooseRoute(address, { url, except: [] }), { kind: 'unusable', reason }, url);
      process.env.ALL_PROXY = url;
      assert.deepEqual(chooseRoute(address), { kind: 'unusable', reason, variable: 'ALL_PROXY' });
    }
    assert.equal(chooseRoute(address, { url: '', except: [] }).kind, 'unusable');
    // The proxy would read the user "us" and the password "er:secret".
    const typed = { url: 'http://proxy', username: 'us:er', password: 'secret', except: [] };
    assert.deepEqual(chooseRoute(address, typed), { kind: 'unusable', reason: 'proxy-user' });
    assert.equal(chooseRoute(address, { ...typed, username: 'user', password: 'se:cr%et' }).kind, 'proxy');
  });
});
