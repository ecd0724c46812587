import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foreignText, withoutControls } from '../../../../src/util/foreign-text';

describe('foreignText', () => {
  it('keeps what a person reads', () => {
    for (const text of ['Zähler 4', '温度', 'a "b" <c>', '🌡️ 21 °C']) {
      // An emoji may lose what joins it to the next.
      assert.equal(foreignText(text), text);
    }
  });

  it('takes out what a terminal or a page would act on', () => {
    assert.equal(foreignText('a\u001b[31mred\u0007\u009b2J'), 'a[31mred2J');
    assert.equal(foreignText('\u202egnp.exe \u200bx\u2066\ud800'), 'gnp.exe x');
    assert.equal(foreignText('one\r\n[error] two\u2028three'), 'one [error] two three');
  });

  it('is one line of at most a hundred characters, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 150 }), (text, length) => {
        assert.ok(foreignText(text).length <= 100);
        const shown = foreignText(text, length);
        assert.ok(shown.length <= length);
        assert.doesNotMatch(shown, /\p{C}|\p{Zl}|\p{Zp}/u);
        assert.equal(withoutControls(shown), shown);
      }),
    );
    assert.equal(foreignText('x'.repeat(1_000_000)), `${'x'.repeat(99)}…`);
  });
});
