import assert from 'node:assert/strict';
import { toApiError } from '../../../../../src/datacake/discovery/api-error';
import type { HttpResult } from '../../../../../src/datacake/http';

function answer(
  status: number,
  body: unknown = '',
  type = 'application/json',
): Extract<HttpResult, { kind: 'answer' }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'answer', status, headers: { 'content-type': type }, body: text };
}

function network(code: string, reason = code): HttpResult {
  return { kind: 'no-answer', cause: 'network', reason, code };
}

const page = '<!doctype html><h1>Welcome</h1>';

function proxied(code: string): HttpResult {
  return { kind: 'no-answer', cause: 'network', reason: 'Bad response: 502', code, proxied: true };
}

describe('toApiError', () => {
  const answers: [what: string, given: HttpResult, code: string][] = [
    ['401 without a body', answer(401), 'token-wrong'],
    ['GraphQL without a user', answer(200, errors('NOT_AUTHENTICATED')), 'token-wrong'],
    ['GraphQL that forbids', answer(200, errors('NOT_AUTHORIZED')), 'forbidden'],
    ['GraphQL that has no such device', answer(200, errors('DEVICE_NOT_FOUND')), 'device-unknown'],
    ['GraphQL that reports something else', answer(200, errors('CANNOT_PERFORM_OPERATION')), 'server'],
    ['GraphQL that reports an error without a code', answer(200, { errors: [{ message: 'Oh' }] }), 'server'],
    ['an invalid document', answer(400, { errors: [{ message: 'Syntax' }] }), 'server'],
    ['403', answer(403, { detail: 'no' }), 'forbidden'],
    ['a firewall', answer(403, page, 'text/html'), 'not-datacake'],
    ['404', answer(404, { detail: 'Not found' }), 'not-datacake'],
    ['400 that is no GraphQL', answer(400, 'Bad Request', 'text/plain'), 'not-datacake'],
    ['a portal', answer(200, page, 'text/html'), 'not-datacake'],
    ['a text', answer(200, 'ok'), 'not-datacake'],
    ['a body that drips', { ...answer(200, '{"da'), cut: 'timeout' }, 'timeout'],
    ['a body that breaks off', { ...answer(200), cut: 'network' }, 'network'],
    ['a code that every object has', answer(200, errors('__proto__')), 'server'],
    ['405', answer(405), 'not-datacake'],
    ...[301, 302, 303, 307, 308].map((s): [string, HttpResult, string] => [`${s}`, answer(s), 'not-datacake']),
    ['407', answer(407), 'proxy-login'],
    ['408', answer(408), 'timeout'],
    ['429', answer(429), 'busy'],
    ['425', answer(425), 'busy'],
    ['500', answer(500), 'server'],
    ['503 with a page', answer(503, page, 'text/html'), 'server'],
    ['a time-out', { kind: 'no-answer', cause: 'timeout', reason: 'no answer within 14 s' }, 'timeout'],
    ['no more time', { kind: 'no-answer', cause: 'aborted', reason: 'given up' }, 'timeout'],
    ...['ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', ''].map((code): [string, HttpResult, string] => [
      code,
      network(code),
      'network',
    ]),
    ['ENOTFOUND', network('ENOTFOUND'), 'dns'],
    ['EAI_AGAIN', network('EAI_AGAIN'), 'dns'],
    ['ECONNREFUSED', network('ECONNREFUSED'), 'no-listener'],
    ['ETIMEDOUT', network('ETIMEDOUT'), 'timeout'],
    ...[
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'CERT_HAS_EXPIRED',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'HOSTNAME_MISMATCH',
      'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    ].map((code): [string, HttpResult, string] => [code, network(code), 'certificate']),
    ['http where https was asked for', network('EPROTO', 'write EPROTO wrong version number'), 'not-datacake'],
    ['http where https was asked for, by code', network('ERR_SSL_WRONG_VERSION_NUMBER'), 'not-datacake'],
    ['no HTTP', network('HPE_INVALID_CONSTANT', 'Parse Error'), 'not-datacake'],
  ];
  for (const [what, given, code] of answers) {
    it(`takes ${what} for ${code}`, () => assert.equal(toApiError(given).code, code));
  }

  it('blames the proxy for errors that only the proxy can cause', () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '']) {
      assert.equal(toApiError(proxied(code)).code, 'proxy');
    }
    assert.equal(toApiError(proxied('CERT_HAS_EXPIRED')).code, 'certificate');
    assert.equal(toApiError(answer(401)).code, 'token-wrong');
  });

  it('gives the message of the server in one bounded line', () => {
    const said = toApiError(answer(200, { errors: [{ message: `a\nb ${'x'.repeat(5000)}` }] })).detail;
    assert.match(said ?? '', /^a b x+…$/);
    assert.equal(said?.length, 100);
    assert.equal(toApiError(answer(404, page, 'text/html')).detail, 'status 404');
  });

  for (const body of ['null', '5', '[]', '{"errors":null}', '{"errors":[]}', '{"errors":[null]}', '{"errors":"x"}']) {
    it(`reads no error from ${body}`, () => assert.equal(toApiError(answer(200, body)).code, 'not-datacake'));
  }
});

function errors(code: string): object {
  return { data: null, errors: [{ message: 'words', extensions: { code } }] };
}
