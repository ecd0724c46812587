import assert from 'node:assert/strict';
import { reasonKey } from '../../../../src/util/reason';
import { type QueryResult, createQuery } from '../../../../src/datacake/graphql';
import type { HttpResult } from '../../../../src/datacake/http';

function answer(status: number, body: string): Extract<HttpResult, { kind: 'answer' }> {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json' }, body };
}

describe('createQuery', () => {
  async function ask(given: HttpResult): Promise<{ result: QueryResult; url: string; body: string }> {
    const sent: { url: string; body: string }[] = [];
    const query = createQuery(
      (url, body) => {
        sent.push({ url, body });
        return Promise.resolve(given);
      },
      'https://api.example',
      () => 0,
    );
    const result = await query('query Q($a: String!) { a }', { a: '") { evil }' });
    const [only] = sent;
    assert.ok(only !== undefined && sent.length === 1);
    return { result, ...only };
  }

  it('posts the document apart from its variables', async () => {
    const { url, body, result } = await ask(answer(200, '{"data":{"a":1}}'));
    assert.equal(url, 'https://api.example/graphql/');
    assert.deepEqual(JSON.parse(body), { query: 'query Q($a: String!) { a }', variables: { a: '") { evil }' } });
    assert.deepEqual(result, { kind: 'data', data: { a: 1 } });
  });

  const failures: [what: string, given: HttpResult, kind: string, reason: RegExp][] = [
    [
      'errors in a 200',
      answer(200, '{"data":null,"errors":[{"message":"Not authorized"}]}'),
      'paused',
      /Not authorized/,
    ],
    ['no JSON', answer(200, 'ok'), 'paused', /not JSON/],
    ['an empty body', answer(200, ''), 'paused', /not JSON/],
    ['JSON that is no object', answer(200, '5'), 'paused', /not GraphQL/],
    ['null', answer(200, 'null'), 'paused', /not GraphQL/],
    ['a page', answer(200, '<html></html>'), 'paused', /web page/],
    ['an invalid document', answer(400, '{"errors":[{"message":"Syntax"}]}'), 'paused', /Syntax/],
    ['too much', answer(413, ''), 'paused', /413/],
    ['a bad token', answer(401, ''), 'paused', /401/],
    ['a failure', answer(500, ''), 'retry', /500/],
    ['a body that drips', { ...answer(200, '{"da'), cut: 'timeout' }, 'retry', /timeout/],
    ['a body that breaks off', { ...answer(200, ''), cut: 'network' }, 'retry', /network/],
    ['no network', { kind: 'no-answer', cause: 'network', reason: 'ECONNREFUSED' }, 'retry', /ECONNREFUSED/],
  ];
  for (const [what, given, kind, reason] of failures) {
    it(`returns ${what} as an outcome`, async () => {
      const { result } = await ask(given);
      assert.ok(result.kind === 'failed' && result.outcome.kind !== 'aborted');
      assert.equal(result.outcome.kind, kind);
      assert.match(reasonKey(result.outcome.reason), reason);
    });
  }

  for (const body of [
    '{"errors":5}',
    '{"errors":"x"}',
    '{"errors":[null]}',
    '{"errors":[]}',
    '{"errors":{"0":{}}}',
    '{}',
    '[]',
  ]) {
    it(`reads no error from ${body}`, async () => {
      assert.equal((await ask(answer(200, body))).result.kind, 'data');
    });
  }
});
