import assert from 'node:assert/strict';
import { welcome, welcomeShared } from '../../../playground/welcome';

describe('what the playground prints', () => {
  it("has all that a connection of one's own needs, and three steps", () => {
    const printed = welcome({ editor: 'http://127.0.0.1:1880/', simulator: 'http://127.0.0.1:1881', token: 'a token' });
    assert.match(printed, /Editor +http:\/\/127\.0\.0\.1:1880\/\n/);
    assert.match(printed, /Live page +http:\/\/127\.0\.0\.1:1881\/\n/);
    assert.match(printed, /Token +a token\n/);
    assert.match(printed, /API address +http:\/\/127\.0\.0\.1:1881\n/);
    assert.deepEqual(
      [...printed.matchAll(/^ +(\d)\. /gm)].map(([, number]) => number),
      ['1', '2', '3'],
    );
    assert.ok(printed.split('\n').every((line) => line.length <= 120));
  });

  it('names both editors and their processes where a database is shared', () => {
    const nodeReds = [1, 2].map((pid) => ({ url: `http://127.0.0.1:188${pid}/`, pid }));
    const printed = welcomeShared(nodeReds, 'http://127.0.0.1:1880');
    assert.match(printed, /Editor 1 +http:\/\/127\.0\.0\.1:1881\/ \(process 1\)\n/);
    assert.match(printed, /Editor 2 +http:\/\/127\.0\.0\.1:1882\/ \(process 2\)\n/);
    assert.match(printed, /Live page +http:\/\/127\.0\.0\.1:1880\/\n/);
    assert.ok(printed.split('\n').every((line) => line.length <= 120));
  });
});
