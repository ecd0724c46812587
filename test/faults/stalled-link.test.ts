import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Link, createLink } from './link';

const TIMEOUT_S = 2;

/** The system tries to deliver what it holds after 0.2 s, 0.6 s, 1.4 s, 3 s … */
const LAST_DELIVERY_MS = 5000;

describe('a network that stalls for longer than the time-out', () => {
  let link: Link | undefined;
  const children: ChildProcess[] = [];

  beforeEach(function () {
    link = createLink();
    if (link === undefined) {
      console.log('      skipped: needs Linux, root and iproute2 for network namespaces');
      this.skip();
    }
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    link?.remove();
  });

  /** Starts one of the programs in `children` at an end of the link. */
  function start(namespace: string, program: string, ...options: string[]) {
    const file = path.join(__dirname, 'children', `${program}.ts`);
    const node = [process.execPath, '--require', 'tsx/cjs', file, ...options];
    const child = spawn('ip', ['netns', 'exec', namespace, ...node], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const output = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const nextLine = async (): Promise<string> => String((await output.next()).value);
    return { nextLine, write: (line: string) => child.stdin.write(`${line}\n`) };
  }

  for (const scheme of ['http', 'https']) {
    it(`delivers no request that was given up, over ${scheme}`, async () => {
      assert.ok(link !== undefined);
      const server = start(link.server, 'server', scheme);
      const address = `${scheme}://${link.serverAddress}:${await server.nextLine()}`;
      const client = start(link.client, 'client', address, String(TIMEOUT_S));
      const arrived: number[] = [];
      const record = async (value: number): Promise<string> => {
        client.write(String(value));
        return client.nextLine();
      };
      void (async () => {
        for (;;) {
          const [measurement] = JSON.parse(await server.nextLine()) as [{ value: number }];
          arrived.push(measurement.value);
        }
      })().catch(() => undefined);

      assert.equal(await record(1), 'accepted');
      link.down();
      assert.equal(await record(2), 'retry');
      link.up();
      assert.equal(await record(3), 'accepted');
      await sleep(LAST_DELIVERY_MS);
      assert.deepEqual(arrived, [1, 3], 'the second request was given up');
    });
  }
});
