import assert from 'node:assert/strict';
import fc from 'fast-check';
import { resolveAccess } from '../../../../nodes/admin/access';
import type { Access } from '../../../../nodes/admin/api';
import type { DeployedConnection } from '../../../../nodes/connection/connection-node';

const deployed: DeployedConnection = {
  token: 'stored',
  address: 'https://api.datacake.co',
  plainHttp: false,
  proxy: 'proxy',
  tls: 'tls',
};

const access: Access = { id: 'connection', address: deployed.address, plainHttp: false, proxy: 'proxy', tls: 'tls' };

/** The token that may be sent, or the code of the error. */
function tokenOrCode(form: Access, running: DeployedConnection | undefined = deployed): string {
  const resolved = resolveAccess(form, running);
  return resolved.ok ? resolved.token : resolved.error.code;
}

describe('resolveAccess', () => {
  it('allows the stored token for the deployed address, proxy and TLS settings', () => {
    assert.deepEqual(resolveAccess(access, deployed), {
      ok: true,
      token: 'stored',
      address: 'https://api.datacake.co',
    });
    assert.equal(tokenOrCode({ ...access, token: ' ' }), 'stored', 'an empty token is none');
    assert.equal(tokenOrCode({ ...access, address: ' https://api.datacake.co// ' }), 'stored', 'slashes say nothing');
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
    it(`needs the token typed again for another ${what}`, () => {
      assert.equal(tokenOrCode({ ...access, ...change }), 'token-again');
      assert.equal(tokenOrCode({ ...access, ...change, token: 'typed' }), 'typed');
    });
  }

  it('does not allow the stored token unencrypted only because a form does', () => {
    const plain = { ...deployed, address: 'http://datacake.local' };
    const asked = { ...access, address: plain.address, plainHttp: true };
    assert.equal(tokenOrCode(asked, plain), 'token-again');
    assert.equal(tokenOrCode(asked, { ...plain, plainHttp: true }), 'stored');
  });

  it('reports a token that was neither typed nor deployed as missing', () => {
    assert.equal(tokenOrCode(access, { ...deployed, token: '' }), 'token-missing');
    assert.deepEqual(resolveAccess(access, undefined, 'flows-stopped'), {
      ok: false,
      error: { code: 'flows-stopped' },
    });
    assert.equal(tokenOrCode({ ...access, token: 'typed' }, undefined), 'typed');
    assert.deepEqual(resolveAccess(access, undefined), { ok: false, error: { code: 'token-missing' } });
  });

  it('refuses an address that the connection could not use', () => {
    for (const address of [
      '',
      'datacake',
      'ftp://datacake',
      'https://a:b@datacake',
      'https://datacake?x=1',
      'https://datacake/#',
      'https://datacake?',
    ]) {
      assert.equal(tokenOrCode({ ...access, address, token: 'typed' }), 'address-invalid', address);
    }
    assert.equal(tokenOrCode({ ...access, address: 'http://datacake', token: 'typed' }), 'address-plain');
  });

  it('reports a token that no header can carry as wrong', () => {
    for (const token of ['tökén', 'token…']) assert.equal(tokenOrCode({ ...access, token }), 'token-wrong');
  });

  it('cleans a typed token as the delivery cleans a stored one', () => {
    for (const token of [' typed\n', '\ufefftyped', 'ty\u200bped', 'ty\nped\u0000'])
      assert.equal(tokenOrCode({ ...access, token }), 'typed');
  });

  it('allows the stored token only for the deployed settings, whatever a form says', () => {
    const settings = fc.record({
      address: fc.constantFrom('https://one', 'https://one/', 'http://one', 'https://two'),
      plainHttp: fc.boolean(),
      proxy: fc.constantFrom('', 'a', 'b'),
      tls: fc.constantFrom('', 'a', 'b'),
    });
    fc.assert(
      fc.property(settings, settings, (form, running) => {
        const resolved = resolveAccess({ id: 'x', ...form }, { ...running, token: 'stored' });
        if (!resolved.ok) return;
        assert.equal(form.address.replace(/\/$/, ''), running.address.replace(/\/$/, ''));
        assert.deepEqual([form.proxy, form.tls], [running.proxy, running.tls]);
        if (form.address.startsWith('http:')) assert.ok(form.plainHttp && running.plainHttp);
      }),
    );
  });
});
