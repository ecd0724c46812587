import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ScriptCoverage, filesOnTheWay } from './coverage';

const folder = path.resolve('/build');

function script(file: string, ...functions: [name: string, startOffset: number, count: number][]): ScriptCoverage {
  return {
    url: pathToFileURL(path.join(folder, file)).href,
    functions: functions.map(([functionName, startOffset, count]) => {
      return { functionName, ranges: [{ startOffset, endOffset: 900, count }] };
    }),
  };
}

function filesOf(...scripts: ScriptCoverage[]): string[] {
  return filesOnTheWay(scripts, folder);
}

describe('the files on the way of a message', () => {
  it('are those with a function that was called, as source files', () => {
    const called = script('dist/src/delivery/plan.js', ['', 0, 0], ['plan', 20, 3], ['other', 80, 0]);
    const alsoCalled = script('dist/nodes/source.js', ['read', 12, 1]);
    assert.deepEqual(filesOf(called, alsoCalled), ['nodes/source.ts', 'src/delivery/plan.ts']);
  });

  it("aren't those whose functions weren't called", () => {
    assert.deepEqual(filesOf(script('dist/src/quota.js', ['quota', 20, 0])), []);
  });

  it("aren't those that were only loaded", () => {
    assert.deepEqual(filesOf(script('dist/src/late.js', ['', 0, 1], ['late', 20, 0])), []);
  });

  it('count functions without a name, as arrow functions have none', () => {
    assert.deepEqual(filesOf(script('dist/src/arrow.js', ['', 20, 1])), ['src/arrow.ts']);
  });

  it('count once, however often V8 reports a script', () => {
    const twice = script('dist/src/plan.js', ['plan', 20, 1]);
    assert.deepEqual(filesOf(twice, twice), ['src/plan.ts']);
  });

  it('are files of the package and of nothing else', () => {
    const elsewhere: ScriptCoverage[] = [
      script('node_modules/axios/dist/src/axios.js', ['get', 20, 1]),
      script('../node-red/dist/src/node.js', ['receive', 20, 1]),
      { ...script('dist/src/plan.js', ['plan', 20, 1]), url: 'node:internal/timers' },
      { ...script('dist/src/plan.js', ['plan', 20, 1]), url: '' },
    ];
    assert.deepEqual(filesOf(...elsewhere), []);
  });
});
