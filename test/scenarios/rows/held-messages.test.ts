import assert from 'node:assert/strict';
import { recordNode } from '../../helpers/flow';
import { type AnyMessage, Harness } from '../../helpers/test-node-red';
import { demoDevices, range, ready } from './stage';

const device = demoDevices.lifted;

/** What messages that wait for Datacake may take together. */
const HELD_BYTES = 32_000_000;

/** Nothing is accepted for as long as a test lasts. */
const UNAVAILABLE = {
  kind: 'status',
  status: 503,
  retryAfter: { seconds: 3600, as: 'seconds' },
} as const;

describe('messages that wait for Datacake', function () {
  this.timeout(300_000);
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(() => harness.unload());
  after(() => harness.stop());

  /** Sends messages while Datacake answers nothing, the last of them being `last`. @returns how many are held open once that is complete */
  async function held(messages: readonly object[], last: object): Promise<number> {
    await harness.deploy([recordNode({ device })]);
    harness.simulator.core.faults.order({ fault: UNAVAILABLE, endpoint: 'record' });
    const names = new Set<unknown>();
    const done = new Promise<void>((resolve) => {
      harness.node('completed').on('input', (message) => {
        const { topic } = message as AnyMessage;
        names.add(topic);
        if (topic === 'last') resolve();
      });
    });
    messages.forEach((message, index) => harness.send({ ...message, topic: `message ${index}` }));
    harness.send({ ...last, topic: 'last' });
    await done;
    return messages.length + 1 - names.size;
  }

  const pictures: readonly (readonly [string, number, () => object])[] = [
    ['a picture of 200 kB as bytes', 200_000, () => ({ picture: Buffer.alloc(200_000) })],
    ['a text of 100,000 characters', 200_000, () => ({ picture: 'x'.repeat(100_000) })],
    ['a picture three levels deep', 200_000, () => ({ a: { b: { picture: Buffer.alloc(200_000) } } })],
    ['a hundred small texts', 200_000, () => ({ texts: range(100).map(() => 'x'.repeat(1000)) })],
    ['a typed array', 200_000, () => ({ wave: new Float64Array(25_000) })],
  ];
  for (const [what, bytes, picture] of pictures) {
    it(`take no more than 32 MB, those beyond are complete when stored: ${what}`, async () => {
      const message = (): object => ({ payload: { watt: 1 }, ...picture() });
      const most = HELD_BYTES / bytes;
      const open = await held(range(400).map(message), message());
      assert.ok(open <= most, `${open} held, ${most} fit`);
      assert.ok(open >= 0.8 * most, `${open} held, ${most} fit`);
    });
  }

  it('count a request and its answer flat, whatever hangs on them', async () => {
    const large = Buffer.alloc(5_000_000);
    const web = (): object => ({ payload: { watt: 1 }, req: { socket: { large } }, res: { _res: { large } } });
    const message = { payload: { watt: 1 }, picture: Buffer.alloc(20_000_000) };
    // 500 of them would be 5 GB by what hangs on them, and are 16 MB at most.
    const open = await held([...range(500).map(web), message], message);
    assert.ok(open >= 500, `${open} held`);
  });

  it('may refer to themselves and have a million members', async () => {
    const circle: { payload: object; self?: unknown } = { payload: { watt: 1 } };
    circle.self = circle;
    const wide = { payload: { watt: 1 }, members: new Array(1_000_000).fill(0) };
    await harness.deploy([recordNode({ device })]);
    const names: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      harness.node('completed').on('input', (message) => {
        names.push((message as AnyMessage).topic);
        if (names.length === 2) resolve();
      });
    });
    harness.send(Object.assign(circle, { topic: 'circle' }));
    harness.send({ ...wide, topic: 'wide' });
    await done;
    assert.deepEqual(names, ['circle', 'wide']);
  });
});

describe('messages that wait for Datacake by number', () => {
  it('are 10,000 at most, those beyond are complete when stored, and the room of settled ones is used again', async () => {
    const simulation = await ready({ limited: false });
    simulation.network.down = true;
    for (const index of range(10_005)) simulation.take({ POWER: index }, { device, name: `first ${index}` });
    await simulation.clock.advance(10);
    assert.equal(simulation.completed.length, 5);
    simulation.network.down = false;
    await simulation.clock.advance(120_000);
    assert.equal(simulation.completed.length, 10_005, 'none is left open');
    simulation.network.down = true;
    for (const index of range(10_005)) simulation.take({ POWER: index }, { device, name: `second ${index}` });
    await simulation.clock.advance(10);
    assert.equal(simulation.completed.length, 10_010);
  }).timeout(300_000);

  it('are held no more once their measurements were refused: their room is used again', async () => {
    const simulation = await ready({ limited: false });
    for (const index of range(300)) {
      for (const one of range(50)) simulation.take({ [one === 0 ? 'NO_SUCH_FIELD' : 'POWER']: index }, { device });
      await simulation.clock.advance(3000);
    }
    await simulation.clock.advance(60_000);
    const { length } = simulation.completed;
    assert.equal(length, 300 * 49, 'neither held for ever nor completed though refused');
  }).timeout(300_000);
});
