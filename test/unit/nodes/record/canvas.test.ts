import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { routes } from '../../../../nodes/admin/api';
import { row } from '../../../helpers/settings';
import { recordNode } from '../../../helpers/flow';
import { Harness } from '../../../helpers/test-node-red';
import { demoDevices } from '../../../simulator/index';

const device = demoDevices.lifted;

/** What the canvas shows, as a person sees it. */
class Canvas {
  readonly shown: string[] = [];
  /** With what Status nodes get beside it. */
  readonly whole: string[] = [];

  constructor(harness: Harness) {
    harness.node('record').on(
      'call:status' as never,
      ((call: { args: [{ fill: string; text: string }] }) => {
        const [{ fill, text }] = call.args;
        this.shown.push(`${fill}: ${text}`);
        this.whole.push(JSON.stringify(call.args[0]));
      }) as never,
    );
  }

  get last(): string {
    return this.shown.at(-1) ?? '';
  }

  /** Waits until the canvas says something, and goes on saying it. */
  async says(expected: RegExp): Promise<void> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      if (expected.test(this.last)) return;
      if (Date.now() > deadline) assert.match(this.shown.join('\n'), expected);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** What PostgreSQL answers to a client that it doesn't let in: an ErrorResponse. */
function postgresError(code: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${code}\0Mrefused\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

describe('the canvas', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(async () => {
    await harness.post(routes.discard, { node: 'record', ids: 'all' });
    await harness.unload();
  });
  after(() => harness.stop());

  async function deployed(...settings: Parameters<Harness['deploy']>): Promise<Canvas> {
    await harness.deploy(...settings);
    return new Canvas(harness);
  }

  /** The first status was set while the node was being created, before a test could listen. */
  const firstStatus = (): unknown => {
    const { args } = (
      harness.node('record').status as unknown as { firstCall: { args: [{ fill: string; text: string }] } }
    ).firstCall;
    return `${args[0].fill}: ${args[0].text}`;
  };

  it('is ready, not recorded, before any message', async () => {
    await deployed([recordNode({ device })]);
    assert.equal(firstStatus(), 'grey: ready');
  });

  it('says when something was recorded, after it was', async () => {
    const canvas = await deployed([recordNode({ device })]);
    harness.send({ payload: { watt: 1 } });
    await canvas.says(/^green: recorded \d\d:\d\d( UTC)?$/);
  });

  for (const [what, code, expected] of [
    ['a wrong password', '28P01', 'red: paused: database refuses the login'],
    ['a database that is missing', '3D000', 'red: paused: no such database'],
    ['a permission that is missing', '42501', 'red: paused: no rights in the database'],
    ['a server that is starting', '57P03', 'yellow: no database'],
  ] as const) {
    it(`says whether a person has to put it right that a shared database can’t be used: ${what}`, async () => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end(postgresError(code)));
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      try {
        const { port } = server.address() as AddressInfo;
        const database = { databaseHost: '127.0.0.1', databasePort: String(port), database: 'db', databaseUser: 'me' };
        const canvas = await deployed([recordNode({ device })], { journal: 'shared', ...database });
        await canvas.says(new RegExp(`^${expected}$`));
        await harness.unload();
      } finally {
        server.close();
      }
    });
  }

  it('never says recorded where all was refused', async () => {
    const canvas = await deployed([recordNode({ device })]);
    harness.send({ payload: { pressure: 1 } });
    await canvas.says(/^red: 1 refused$/);
    assert.ok(!canvas.shown.some((status) => status.includes('recorded')), canvas.shown.join());
  });

  it('says it where a part was refused', async () => {
    const canvas = await deployed([recordNode({ device })]);
    harness.send({ payload: { watt: 1, pressure: 1, nonsense: 1 } });
    await canvas.says(/^red: 2 refused$/);
  });

  it('goes on saying it after a deploy, until a value of that field was accepted', async () => {
    const fields = [row('payload.watt', 'WATT')];
    const first = await deployed([recordNode({ device, fields })], { journal: 'disk' });
    harness.simulator.core.faults.order({ fault: { kind: 'status', status: 400 }, times: 1, endpoint: 'record' });
    harness.send({ payload: { watt: 1 } });
    await first.says(/^red: 1 refused$/);
    await harness.unload();
    const second = await deployed([recordNode({ device, fields })], { journal: 'disk' });
    await second.says(/^red: 1 refused$/);
    harness.send({ payload: { watt: 2 } });
    await second.says(/^green: recorded/);
  });

  it('stops saying it once somebody who may write has looked, and not for a visitor', async () => {
    const canvas = await deployed([recordNode({ device })]);
    harness.send({ payload: { pressure: 1 } });
    await canvas.says(/^red: 1 refused$/);
    await harness.get(`${routes.activity}/record`);
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(canvas.last, 'red: 1 refused');
    await harness.post(routes.rejected, { node: 'record' });
    await canvas.says(/^grey: ready$/);
  });

  it('stops saying it once all was discarded', async () => {
    const canvas = await deployed([recordNode({ device })]);
    harness.send({ payload: { pressure: 1 } });
    await canvas.says(/^red: 1 refused$/);
    await harness.post(routes.discard, { node: 'record', ids: 'all' });
    await canvas.says(/^grey: ready$/);
  });

  it('says that there was nothing to record, until there is', async () => {
    const canvas = await deployed([recordNode({ device, fields: [row('payload.watt', 'WATT')] })]);
    harness.send({ payload: { other: 1 } });
    await canvas.says(/^yellow: nothing to record$/);
    harness.send({ payload: { watt: 1 } });
    await canvas.says(/^green: recorded/);
  });

  it('is red at once without a token', async () => {
    await deployed([recordNode({ device })], {}, [], '');
    assert.equal(firstStatus(), 'red: paused: no token');
  });

  it('is red at once without the proxy or TLS node that was chosen, and nothing is sent past it', async () => {
    const canvas = await deployed([recordNode({ device })], { proxy: 'gone' });
    assert.equal(firstStatus(), 'red: paused: proxy node missing or disabled');
    harness.send({ payload: { watt: 1 } });
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(harness.recorded(device).length, 0);
    // It may be said once more as flows have started, for Status nodes.
    assert.ok(canvas.whole.length - new Set(canvas.whole).size <= 1, canvas.whole.join());
    await harness.unload();
    await deployed([recordNode({ device })], { tls: 'gone' });
    assert.equal(firstStatus(), 'red: paused: TLS node missing or disabled');
  });

  it('is red at once where the connection is missing, disabled, or has a wrong setting', async () => {
    await deployed([recordNode({ device, connection: 'none' })]);
    assert.equal(firstStatus(), 'red: not configured');
    await harness.unload();
    await deployed([recordNode({ device })], { timeout: 'soon' });
    assert.equal(firstStatus(), 'red: paused: connection settings are wrong');
  });

  it('is set only when it has changed, and at most twice a second', async () => {
    const canvas = await deployed([recordNode({ device })]);
    const started = Date.now();
    for (let message = 0; message < 30; message++) {
      harness.send({ payload: { watt: message } });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { shown, whole } = canvas;
    assert.ok(shown.length <= (2 * (Date.now() - started)) / 1000 + 1, shown.join());
    // The first is said once more as flows have started, for Status nodes.
    const changes = whole.slice(1);
    for (const [index, status] of changes.entries()) assert.notEqual(status, changes[index + 1]);
  });
});
