import assert from 'node:assert/strict';
import { filterSuggestions } from '../../../../../nodes/editor/ui/suggestions';

const choices = [
  { value: 'DEW_POINT', title: 'DEW_POINT', detail: 'number · °C' },
  { value: 'POWER', title: 'POWER', detail: 'number · W' },
  { value: 'MAX_POWER', title: 'MAX_POWER' },
];

const found = (text: string): string[] => filterSuggestions(choices, text).map(({ value }) => value);

describe('choices', () => {
  it('are all there when nothing was typed', () => {
    assert.deepEqual(found(' '), ['DEW_POINT', 'POWER', 'MAX_POWER']);
  });

  it('hold what was typed, those that begin with it first', () => {
    assert.deepEqual(found('po'), ['POWER', 'DEW_POINT', 'MAX_POWER']);
    assert.deepEqual(found('MAX'), ['MAX_POWER']);
    assert.deepEqual(found('°c'), ['DEW_POINT']);
    assert.deepEqual(found('x'), ['MAX_POWER']);
    assert.deepEqual(found('xx'), []);
  });
});
