import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type DeployedAccess, resolveAccess } from '../../../../nodes/admin/access';
import type { Access } from '../../../../nodes/admin/api';

const deployed: DeployedAccess = {
  token: 'stored',
  address: 'https://api.datacake.co',
  plainHttp: false,
  proxy: 'proxy',
  tls: 'tls',
};

const access: Access = { id: 'connection', address: deployed.address, plainHttp: false, proxy: 'proxy', tls: 'tls' };

function codeOf(given: Access, of: DeployedAccess | undefined = deployed): string {
  const permitted = resolveAccess(given, of);
  return permitted.ok ? permitted.token : permitted.error.code;
}

describe('permit', () => {
  it('sends the stored token the way that it was deployed for', () => {
    assert.deepEqual(resolveAccess(access, deployed), {
      ok: true,
      token: 'stored',
      address: 'https://api.datacake.co',
    });
    assert.equal(codeOf({ ...access, token: ' ' }), 'stored', 'an empty token is none');
    assert.equal(codeOf({ ...access, address: ' https://api.datacake.co// ' }), 'stored', 'slashes say nothing');
  });

  const changes: [what: string, change: Partial<Access>][] = [
    ['address', { address: 'https://api.datacake.example' }],
    ['port', { address: 'https://api.datacake.co:8443' }],
    ['path', { address: 'https://api.datacake.co/proxy' }],
    ['scheme', { address: 'http://api.datacake.co', plainHttp: true }],
    ['proxy', { proxy: 'other' }],
    ['absent proxy', { proxy: '' }],
    ['TLS settings', { tls: 'other' }],
    ['absent TLS settings', { tls: '' }],
  ];
  for (const [what, change] of changes) {
    it(`wants the token again for another ${what}`, () => {
      assert.equal(codeOf({ ...access, ...change }), 'token-again');
      assert.equal(codeOf({ ...access, ...change, token: 'typed' }), 'typed');
    });
  }

  it('never sends the stored token unencrypted because a form allows it', () => {
    const plain = { ...deployed, address: 'http://datacake.local' };
    const asked = { ...access, address: plain.address, plainHttp: true };
    assert.equal(codeOf(asked, plain), 'token-again');
    assert.equal(codeOf(asked, { ...plain, plainHttp: true }), 'stored');
  });

  it('misses a token that was neither typed nor deployed', () => {
    assert.equal(codeOf(access, { ...deployed, token: ' ' }), 'token-missing');
    assert.equal(resolveAccess(access, undefined).ok, false);
    assert.deepEqual(resolveAccess(access, undefined), { ok: false, error: { code: 'token-missing' } });
  });

  it('asks nothing of an address that the connection could not use', () => {
    for (const address of ['', 'datacake', 'ftp://datacake', 'https://a:b@datacake', 'https://datacake?x=1']) {
      assert.equal(codeOf({ ...access, address, token: 'typed' }), 'address-invalid', address);
    }
    assert.equal(codeOf({ ...access, address: 'http://datacake', token: 'typed' }), 'address-plain');
  });

  it('knows a token that no request can carry for a wrong one', () => {
    for (const token of ['tok\nen', 'tökén', 'tok\u0000en']) assert.equal(codeOf({ ...access, token }), 'token-wrong');
  });

  it('gives the stored token only for what was deployed, whatever a form says', () => {
    const way = fc.record({
      address: fc.constantFrom('https://one', 'https://one/', 'http://one', 'https://two'),
      plainHttp: fc.boolean(),
      proxy: fc.constantFrom('', 'a', 'b'),
      tls: fc.constantFrom('', 'a', 'b'),
    });
    fc.assert(
      fc.property(way, way, (form, running) => {
        const permitted = resolveAccess({ id: 'x', ...form }, { ...running, token: 'stored' });
        if (!permitted.ok) return;
        assert.equal(form.address.replace(/\/$/, ''), running.address.replace(/\/$/, ''));
        assert.deepEqual([form.proxy, form.tls], [running.proxy, running.tls]);
        if (form.address.startsWith('http:')) assert.ok(form.plainHttp && running.plainHttp);
      }),
    );
  });
});
