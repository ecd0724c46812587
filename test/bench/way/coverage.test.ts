import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ScriptCoverage, filesOnTheWay } from './coverage';

const bundle = path.resolve('/build/dist/nodes/runtime.js');

const text = `"use strict";
function help() {}

// src/delivery/plan.ts
function plan() {}
var other;
var init_plan = __esm({
  "src/delivery/plan.ts"() {
    other = () => {};
  }
});

// nodes/source.ts
var source = () => {};
`;

type Called = [name: string, code: string, count: number];

function script(url: string, ...functions: Called[]): ScriptCoverage {
  return {
    url,
    functions: functions.map(([functionName, code, count]) => {
      return { functionName, ranges: [{ startOffset: text.indexOf(code), endOffset: text.length, count }] };
    }),
  };
}

function filesOf(...functions: Called[]): string[] {
  return filesOnTheWay([script(pathToFileURL(bundle).href, ...functions)], bundle, text);
}

describe('the files on the way of a message', () => {
  it('are those with a function that was called, as source files', () => {
    const files = filesOf(['source', 'source = ', 1], ['plan', 'function plan', 3], ['other', 'other = ', 1]);
    assert.deepEqual(files, ['nodes/source.ts', 'src/delivery/plan.ts']);
  });

  it("aren't those whose functions weren't called", () => {
    assert.deepEqual(filesOf(['plan', 'function plan', 0]), []);
  });

  it("aren't those that were only loaded", () => {
    assert.deepEqual(filesOf(['', '"use strict"', 1], ['src/delivery/plan.ts', '"src/delivery/plan.ts"()', 1]), []);
  });

  it('count functions without a name, as arrow functions have none', () => {
    assert.deepEqual(filesOf(['', '() => {};', 1]), ['src/delivery/plan.ts']);
  });

  it('count once, however often V8 reports a script', () => {
    const twice = script(pathToFileURL(bundle).href, ['plan', 'function plan', 1]);
    assert.deepEqual(filesOnTheWay([twice, twice], bundle, text), ['src/delivery/plan.ts']);
  });

  it('are files of the package and of nothing else', () => {
    const urls = [pathToFileURL(path.resolve('/build/node_modules/axios/axios.js')).href, 'node:internal/timers', ''];
    const elsewhere = urls.map((url) => script(url, ['plan', 'function plan', 1]));
    assert.deepEqual(filesOnTheWay(elsewhere, bundle, text), []);
    assert.deepEqual(filesOf(['help', 'function help', 1]), []);
  });
});
