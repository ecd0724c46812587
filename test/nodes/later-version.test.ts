import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { LaterVersion } from '../../nodes/later-version';

describe('a flow of a later version', () => {
  it('is told of once, however many nodes it has', () => {
    const told: unknown[] = [];
    const later = new LaterVersion({ _: (key: string) => key } as unknown as NodeAPI, []);
    const node = { type: 'datacake-record', warn: (text: unknown) => told.push(text) };
    for (const version of [undefined, 1, 2, 2, 3]) later.look(node, { version });
    assert.deepEqual(told, ['datacake-record.notice.later']);
  });
});
