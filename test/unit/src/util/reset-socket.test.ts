import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { resetSocket } from '../../../../src/util/reset-socket';

describe('the reset of a socket', () => {
  let server: Server;
  let accepted: Promise<Socket>;

  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true });
    accepted = once(server, 'connection').then(([socket]) => socket as Socket);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => server.close());

  const open = (): Socket => connect((server.address() as AddressInfo).port, '127.0.0.1');

  it('is seen at the other end', async () => {
    const socket = open();
    await once(socket, 'connect');
    const other = await accepted;
    const failed = once(other.resume(), 'error');
    resetSocket(socket);
    assert.equal(((await failed)[0] as NodeJS.ErrnoException).code, 'ECONNRESET');
  });

  it('closes one that is being ended, or was never connected', async () => {
    const ended = open();
    await once(ended, 'connect');
    const other = await accepted;
    ended.end();
    resetSocket(ended);
    const connecting = open();
    resetSocket(connecting);
    await Promise.all([once(ended, 'close'), once(connecting, 'close')]);
    other.destroy();
  });
});
