import assert from 'node:assert/strict';
import { NodeRed } from '../node-red/harness/node-red';
import { pack } from '../node-red/harness/pack';
import { runtimes } from '../node-red/harness/runtimes';
import { userDirectory } from '../node-red/harness/user-directory';
import { type Simulator, startSimulator } from '../simulator/index';
import { device, FIRST_TIME_S, flow } from './stored-flow';

/** How often Node-RED is killed. */
const KILLS = Number(process.env.KILLS ?? 50);

/** Messages that are posted at a time. */
const CONCURRENT_POSTS = 20;

/** Posts messages without a pause until Node-RED is gone; each answer means stored. */
async function post(nodeRed: NodeRed, next: () => number, stored: Set<number>): Promise<void> {
  for (;;) {
    const n = next();
    try {
      await nodeRed.admin.post('take', { n, at: FIRST_TIME_S + n });
      stored.add(n);
    } catch {
      return;
    }
  }
}

describe('killing Node-RED', () => {
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({ behaviour: { latency: 20 } });
  });
  after(() => simulator.close());

  it(`${KILLS} times at random moments loses no stored sample`, async function () {
    this.timeout(KILLS * 20_000);
    const [runtime] = runtimes;
    assert.ok(runtime);
    const directory = await userDirectory(await pack());
    const stored = new Set<number>();
    let count = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const nodeRed = await NodeRed.start(runtime, directory);
      if (kill === 0) await nodeRed.deploy(flow(simulator.url));
      const posts = Array.from({ length: CONCURRENT_POSTS }, () => post(nodeRed, () => count++, stored));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
      await nodeRed.kill();
      await Promise.all(posts);
    }
    const nodeRed = await NodeRed.start(runtime, directory);
    const last = count++;
    await nodeRed.admin.post('take', { n: last, at: FIRST_TIME_S + last });
    stored.add(last);
    await untilRecorded(simulator, last);
    await nodeRed.stop();

    const recorded = new Set(simulator.core.ledger.recorded(device).map(({ value }) => value));
    const missing = [...stored].filter((n) => !recorded.has(n));
    assert.ok(stored.size > KILLS * 10, `${stored.size} messages were stored under load`);
    assert.deepEqual(missing, []);
    for (const { value, timestamp } of simulator.core.ledger.recorded(device)) {
      assert.equal(Number(timestamp), FIRST_TIME_S + Number(value), 'none is altered');
    }
    console.log(`      ${KILLS} kills, ${stored.size} messages stored, ${recorded.size} recorded`);
  });
});

/** Windows are sent oldest first, so that everything is recorded once the newest is. */
async function untilRecorded(simulator: Simulator, value: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!simulator.core.ledger.recorded(device).some((entry) => entry.value === value)) {
    if (Date.now() > deadline) throw new Error('what was stored last is not recorded within a minute');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
