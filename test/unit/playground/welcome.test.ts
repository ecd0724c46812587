import assert from 'node:assert/strict';
import { welcome } from '../../../playground/welcome';

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
});
