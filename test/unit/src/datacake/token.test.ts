import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cleanToken, isSendable } from '../../../../src/datacake/token';

const token = 'secret0token0of0forty0characters00000001';

describe('cleanToken', () => {
  it('removes white space and what cannot be seen, wherever it is', () => {
    const unseen = [
      ' ',
      '\n',
      '\r\n',
      '\t',
      '\u00a0',
      '\u00ad',
      '\u200b',
      '\u200e',
      '\u2028',
      '\u2060',
      '\ufeff',
      '\u0000',
      '\u{e0020}',
      '\ufe0f',
    ];
    for (const character of unseen) {
      const typed = [
        `${character}${token}`,
        `${token}${character}`,
        `${token.slice(0, 9)}${character}${token.slice(9)}`,
      ];
      for (const text of typed) assert.equal(cleanToken(text), token, JSON.stringify(text));
    }
  });

  it('leaves every visible character of a header as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]+$/), (text) => {
        assert.equal(cleanToken(text), text);
        assert.ok(isSendable(text));
      }),
    );
  });

  it('leaves what has to be seen to be corrected, which is not sendable', () => {
    for (const text of ['tökén', 'token…', '']) {
      assert.equal(cleanToken(text), text);
      assert.ok(!isSendable(text));
    }
  });
});
