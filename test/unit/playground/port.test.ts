import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Hindrance } from '../../../playground/hindrance';
import { checkPort, host } from '../../../playground/port';

describe('a port in use', () => {
  it('is named in a sentence that says how to choose another', async () => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await assert.rejects(checkPort(port, 'the editor', '--port'), (error) => {
        assert.ok(error instanceof Hindrance);
        assert.match(error.message, new RegExp(`^Port ${port}, meant for the editor, is in use.*npm start -- --port`));
        return true;
      });
    } finally {
      server.close();
    }
  });
});
