import assert from 'node:assert/strict';
import fc from 'fast-check';
import { classify, readRetryAfter } from '../../../../src/datacake/classify';
import type { Headers } from '../../../../src/datacake/http';
import type { Outcome } from '../../../../src/datacake/outcome';
import { reasonKey } from '../../../../src/util/reason';

const now = Date.UTC(2026, 2, 14, 12);

function outcomeOf(status: number, body = '', headers: Headers = {}, measurements = 3): Outcome {
  return classify({ kind: 'answer', status, headers, body }, measurements, now);
}

/** The outcome of each status, whatever the body. */
function expected(status: number): string {
  if (status < 200) return 'paused connection';
  if (status < 300) return 'accepted';
  if (status < 400) return 'paused connection';
  switch (status) {
    case 400:
    case 422:
      return 'rejected';
    case 413:
      return 'too-large';
    case 401:
    case 407:
      return 'paused connection';
    case 408:
      return 'retry timeout';
    case 425:
    case 429:
      return 'retry busy';
  }
  return status < 500 ? 'paused device' : 'retry server-error';
}

function summarize(outcome: Outcome): string {
  if (outcome.kind === 'paused') return `paused ${outcome.scope}`;
  return outcome.kind === 'retry' ? `retry ${outcome.cause}` : outcome.kind;
}

const page = '<!DOCTYPE html><html><body>Log in</body></html>';
const bodies = [
  '',
  ' ',
  'ok',
  'null',
  '{"status":"ok"}',
  '{"detail":"no"}',
  '[]',
  '[{},{"field":["x"]},{}]',
  '\u0000\ufffd<<',
  '[[[[',
];

describe('classify', () => {
  for (let hundred = 100; hundred < 600; hundred += 100) {
    it(`classifies every status from ${hundred} to ${hundred + 99}, with any body`, () => {
      for (let status = hundred; status < hundred + 100; status++) {
        for (const body of bodies) {
          assert.equal(summarize(outcomeOf(status, body)), expected(status), `${status} ${body}`);
        }
      }
    });
  }

  it('never takes a web page for an acceptance', () => {
    const pages: [body: string, headers?: Headers][] = [
      [page],
      [`\n  ${page.toLowerCase()}`],
      ['<html>'],
      ['<head><title>Sign in</title>'],
      ['<meta http-equiv="refresh" content="0;url=/login">'],
      ['<script>location="/login"</script>'],
      ['<!-- portal --><html>'],
      ['<body>'],
      ['x', { 'content-type': 'application/xhtml+xml, text/HTML' }],
    ];
    for (const status of [200, 201, 202, 203, 206, 299]) {
      for (const [body, headers] of pages) {
        assert.equal(summarize(outcomeOf(status, body, headers)), 'paused connection', `${status} ${body}`);
      }
    }
  });

  it('accepts an answer without a body, even one that is called HTML', () => {
    const html = { 'content-type': 'text/html; charset=utf-8' };
    assert.equal(outcomeOf(204, '', html).kind, 'accepted');
    assert.equal(outcomeOf(201, '', { ...html, 'content-length': '0' }).kind, 'accepted');
  });

  it('gives the reason of the answer in short', () => {
    const paused = outcomeOf(403, '{"detail":"You do not have permission."}');
    assert.deepEqual(paused, {
      kind: 'paused',
      scope: 'device',
      status: 403,
      reason: { code: 'may-not-record', detail: 'status 403: You do not have permission.' },
    });
    const plain = outcomeOf(401);
    assert.ok(plain.kind === 'paused' && reasonKey(plain.reason) === 'token-wrong: status 401');
    const shown = outcomeOf(502, page);
    assert.ok(shown.kind === 'retry' && reasonKey(shown.reason) === 'server: status 502', 'no page in a reason');
  });

  it('names the culprits that the answer names', () => {
    const body = JSON.stringify([{}, { field: ['Field does not exist.'] }, {}]);
    assert.deepEqual(outcomeOf(400, body), {
      kind: 'rejected',
      status: 400,
      reason: { code: 'refused', detail: 'status 400: field: Field does not exist.' },
      culprits: [1],
    });
    const none = outcomeOf(422, body, {}, 2);
    assert.ok(none.kind === 'rejected' && none.culprits.length === 0, 'names none where the number of entries differs');
  });

  it('passes on Retry-After for a request that is sent again', () => {
    for (const status of [408, 425, 429, 500, 503]) {
      const outcome = outcomeOf(status, '', { 'retry-after': '90' });
      assert.ok(outcome.kind === 'retry');
      assert.equal(outcome.wait, 90_000);
      const without = outcomeOf(status);
      assert.ok(without.kind === 'retry' && !('wait' in without));
    }
  });

  it('passes on why there was no answer', () => {
    const noAnswer = (cause: 'network' | 'timeout' | 'aborted'): Outcome =>
      classify({ kind: 'no-answer', cause, reason: 'words' }, 1, now);
    assert.deepEqual(noAnswer('network'), {
      kind: 'retry',
      cause: 'network',
      reason: { code: 'network', detail: 'words' },
    });
    assert.deepEqual(noAnswer('timeout'), {
      kind: 'retry',
      cause: 'timeout',
      reason: { code: 'timeout', detail: 'words' },
    });
    assert.deepEqual(noAnswer('aborted'), { kind: 'aborted' });
  });

  it('never throws, whatever the body', () => {
    const body = fc.oneof(fc.string(), fc.json({ maxDepth: 8 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, fc.nat(600), (status, text, entries) => {
        const outcome = outcomeOf(status, text, {}, entries);
        if ('reason' in outcome) assert.ok(reasonKey(outcome.reason).length <= 240);
        if (outcome.kind === 'rejected') assert.ok(outcome.culprits.every((index) => index < entries));
      }),
    );
  });
});

const day = 86_400_000;

describe('an answer that calls itself HTML', () => {
  const html = { 'content-type': 'text/html; charset=utf-8' };
  for (const body of ['', ' ', '{}', '[]', ' {"detail": "ok"}\n', '"ok"', 'null']) {
    it(`is accepted with the body "${body.trim()}"`, () => {
      assert.equal(outcomeOf(200, body, html).kind, 'accepted');
    });
  }
  it('is a page where its body is anything else', () => {
    for (const body of ['Sign in', '<p>ok</p>', '{"cut off']) assert.equal(outcomeOf(200, body, html).kind, 'paused');
  });
});

describe('readRetryAfter', () => {
  const cases: [header: string | undefined, wait: number | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', 0],
    ['0', 0],
    ['1', 1000],
    [' 120 ', 120_000],
    ['86400', day],
    ['86401', day],
    ['999999999999999999999', day],
    ['9'.repeat(400), day],
    ['Sat, 14 Mar 2026 12:01:30 GMT', 90_000],
    ['Sat, 14 Mar 2026 11:00:00 GMT', 0],
    ['Sat, 14 Mar 2099 12:00:00 GMT', day],
    ['Saturday, 14-Mar-26 12:00:10 GMT', 10_000],
  ];
  for (const [header, wait] of cases) {
    it(`reads ${header === undefined ? 'no header' : `"${header.slice(0, 40)}"`}`, () => {
      const read = readRetryAfter(header, undefined, now);
      if (header === '-5') assert.ok(read === undefined || (read >= 0 && read <= day));
      else assert.equal(read, wait);
    });
  }

  it('counts a date from the answer’s own date, where it has one', () => {
    const header = 'Sat, 14 Mar 2026 12:01:30 GMT';
    assert.equal(readRetryAfter(header, 'Sat, 14 Mar 2026 12:01:00 GMT', now - 5 * day), 30_000);
    assert.equal(readRetryAfter(header, 'some day', now), 90_000);
    assert.equal(readRetryAfter('7', 'Sat, 14 Mar 2026 12:01:00 GMT', now), 7000);
  });

  it('is never negative or longer than a day', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
        ),
        (header) => {
          const wait = readRetryAfter(header, undefined, now);
          assert.ok(wait === undefined || (wait >= 0 && wait <= day));
        },
      ),
    );
  });
});
