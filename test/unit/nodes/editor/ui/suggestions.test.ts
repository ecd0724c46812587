import assert from 'node:assert/strict';
import { filterSuggestions } from '../../../../../nodes/editor/ui/suggestions';

const choices = [
  { value: 'DEW_POINT', title: 'DEW_POINT', detail: 'number · °C' },
  { value: 'POWER', title: 'POWER', detail: 'number · W' },
  { value: 'MAX_POWER', title: 'MAX_POWER' },
];

const valuesFor = (text: string): string[] => filterSuggestions(choices, text).map(({ value }) => value);

describe('suggestions', () => {
  it('are all shown when nothing was typed', () => {
    assert.deepEqual(valuesFor(' '), ['DEW_POINT', 'POWER', 'MAX_POWER']);
  });

  it('contain the typed text, those that begin with it first', () => {
    assert.deepEqual(valuesFor('po'), ['POWER', 'DEW_POINT', 'MAX_POWER']);
    assert.deepEqual(valuesFor('MAX'), ['MAX_POWER']);
    assert.deepEqual(valuesFor('°c'), ['DEW_POINT']);
    assert.deepEqual(valuesFor('x'), ['MAX_POWER']);
    assert.deepEqual(valuesFor('xx'), []);
  });
});
