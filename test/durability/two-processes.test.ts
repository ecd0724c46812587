import assert from 'node:assert/strict';
import { eventually } from '../node-red/harness/eventually';
import { NodeRed } from '../node-red/harness/node-red';
import { pack } from '../node-red/harness/pack';
import { runtimes } from '../node-red/harness/runtimes';
import { userDirectory } from '../node-red/harness/user-directory';
import { type Simulator, startSimulator } from '../simulator/index';
import { device, FIRST_TIME_S, flow } from './stored-flow';

/** The other process looks every 10 s whether the journal is free, or has been silent for 30 s. */
const TAKE_OVER_TIMEOUT_MS = 60_000;

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

  it('work from the disk and from memory, and the second takes the journal when the first is killed', async () => {
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
      () => /Samples wait in memory, because process \d+ on .* has the journal/.test(second.log) || undefined,
    );
    assert.doesNotMatch(first.log, /has the journal/);
    await untilRecorded([...(await post(first, 20)), ...(await post(second, 20))]);

    simulator.core.faults.order({ fault: { kind: 'status', status: 503 }, endpoint: 'record' });
    const orphaned = await post(first, 50);
    assert.equal(missing(orphaned).length, 50);
    await first.kill();
    simulator.core.faults.clear();
    await untilRecorded(orphaned, TAKE_OVER_TIMEOUT_MS);
    assert.match(second.log, /The journal on disk can be used/);
    for (const { value, timestamp } of simulator.core.ledger.recorded(device)) {
      assert.equal(Number(timestamp), FIRST_TIME_S + Number(value), 'none is altered');
    }

    const third = await NodeRed.start(runtime, directory);
    running.push(third);
    await untilRecorded([...(await post(third, 5)), ...(await post(second, 5))]);
    assert.match(third.log, /has the journal/, 'one at a time');
  });
});
