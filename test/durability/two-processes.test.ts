import assert from 'node:assert/strict';
import { eventually } from '../node-red/harness/eventually';
import { NodeRed } from '../node-red/harness/node-red';
import { pack } from '../node-red/harness/pack';
import { runtimes } from '../node-red/harness/runtimes';
import { userDirectory } from '../node-red/harness/user-directory';
import { type Simulator, startSimulator } from '../simulator/index';
import { device, FIRST_TIME_S, flow } from './stored-flow';

/** The other process looks for orphaned journals every minute. */
const ADOPTION_TIMEOUT_MS = 100_000;

describe('two Node-REDs on one user directory', function () {
  this.timeout(300_000);
  let simulator: Simulator;
  const running: NodeRed[] = [];
  let count = 0;

  before(async () => {
    simulator = await startSimulator({ behaviour: { latency: 20 } });
  });
  after(async () => {
    for (const nodeRed of running) await nodeRed.kill();
    await simulator.close();
  });

  /** @returns the stored values */
  async function post(nodeRed: NodeRed, messages: number): Promise<number[]> {
    const values = Array.from({ length: messages }, () => count++);
    for (const n of values) await nodeRed.admin.post('take', { n, at: FIRST_TIME_S + n });
    return values;
  }

  function missing(values: readonly number[]): number[] {
    const recorded = new Set(simulator.core.ledger.recorded(device).map(({ value }) => value));
    return values.filter((value) => !recorded.has(value));
  }

  const untilRecorded = (values: readonly number[], milliseconds?: number): Promise<true> =>
    eventually('the record of all', () => missing(values).length === 0 || undefined, milliseconds);

  it('have a journal each, and one takes over the samples of the other when that is killed', async () => {
    const [runtime] = runtimes;
    assert.ok(runtime);
    const directory = await userDirectory(await pack());
    const first = await NodeRed.start(runtime, directory);
    running.push(first);
    await first.deploy(flow(simulator.url));
    const second = await NodeRed.start(runtime, directory);
    running.push(second);
    await eventually(
      'a notice',
      () => /journal 1 of this connection is taken by process \d+/.test(second.log) || undefined,
    );
    assert.doesNotMatch(first.log, /is taken by process/);
    await untilRecorded([...(await post(first, 20)), ...(await post(second, 20))]);

    simulator.core.faults.order({ fault: { kind: 'status', status: 503 }, endpoint: 'record' });
    const orphaned = await post(first, 50);
    assert.equal(missing(orphaned).length, 50);
    await first.kill();
    simulator.core.faults.clear();
    await untilRecorded(orphaned, ADOPTION_TIMEOUT_MS);
    // It is told once the orphaned journal is closed, which may be after all was sent.
    const told = /50 waiting samples were taken over from .*journal-1, whose owner is gone/;
    await eventually('a notice of it', () => told.test(second.log) || undefined);
    for (const { value, timestamp } of simulator.core.ledger.recorded(device)) {
      assert.equal(Number(timestamp), FIRST_TIME_S + Number(value), 'none is altered');
    }

    const third = await NodeRed.start(runtime, directory);
    running.push(third);
    await untilRecorded([...(await post(third, 5)), ...(await post(second, 5))]);
    assert.doesNotMatch(third.log, /is taken by process/, 'the first journal is free again');
  });
});
