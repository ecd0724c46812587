import assert from 'node:assert/strict';
import { createUnavailableTransport } from '../../../../src/datacake/transport';

describe('createUnavailableTransport', () => {
  it('pauses the connection with the reason', async () => {
    const transport = createUnavailableTransport({ code: 'token-missing' });
    const paused = { kind: 'paused', scope: 'connection', reason: { code: 'token-missing' } };
    assert.deepEqual(await transport.record('be525e29-4398-4fc1-a928-dead7fdfe218', []), paused);
    assert.deepEqual(await transport.resolve('serial'), paused);
    transport.close();
  });
});
