import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { StartupError } from '../../../playground/startup-error';
import { checkPort, HOST } from '../../../playground/port';

describe('a port in use', () => {
  it('is named in a sentence that says how to choose another', async () => {
    const server = createServer().listen(0, HOST);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await assert.rejects(checkPort(port, 'the editor', '--port'), (error) => {
        assert.ok(error instanceof StartupError);
        assert.match(error.message, new RegExp(`^Port ${port}, meant for the editor, is in use.*npm start -- --port`));
        return true;
      });
    } finally {
      server.close();
    }
  });
});
