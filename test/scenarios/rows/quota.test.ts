import assert from 'node:assert/strict';
import { type SimulationOptions } from '../../simulation/delivery';
import { worldWithPlan } from '../../simulation/world';
import { DAY_MS, HOUR_MS, Simulation, assertAll, demoDevices, range, takeEach, valuesOf } from './stage';

const { bench } = demoDevices;

async function withPlan(datapointsADay: number, options: SimulationOptions = {}): Promise<Simulation> {
  const world = worldWithPlan(datapointsADay);
  const simulation = new Simulation({ plans: true, ...options, datacake: { world, ...options.datacake } });
  await simulation.clock.advance(2000);
  return simulation;
}

/** Someone else uses up what is left of the bench's plan today. */
function useUp({ datacake, clock }: Simulation): void {
  const device = datacake.directory.device(bench);
  assert.ok(device !== undefined);
  datacake.quota.add(device, datacake.quota.remaining(device, clock.wall()), clock.wall());
}

const dropped = (simulation: Simulation): number => simulation.datacake.ledger.lost(bench).length;

/** What the delivery counted of the bench today. */
function counted(simulation: Simulation): number | undefined {
  return simulation.delivery.datapoints().find(({ device }) => device === bench)?.datapoints;
}

describe('a device over quota whose plan is known from before a restart', () => {
  it('is sent nothing that Datacake would drop: it is asked first', async () => {
    const simulation = await withPlan(100);
    await takeEach(simulation, 3000, 5, (index) => ({ WATT: index }));
    await simulation.clock.advance(20_000);
    await simulation.delivery.close();
    useUp(simulation);
    simulation.reboot();
    simulation.rules({});
    await simulation.clock.advance(20_000);
    await takeEach(simulation, 3000, 5, (index) => ({ WATT: 5 + index }));
    assert.equal(dropped(simulation), 0, 'nothing is lost');
    assert.equal(simulation.delivery.status('node').kind, 'quota');
    await simulation.clock.advance(DAY_MS / 2);
    assertAll(valuesOf(simulation, 'WATT'), range(10), 'WATT');
  });

  it('is sent nothing that Datacake would drop on the next day either', async () => {
    const simulation = await withPlan(100);
    await takeEach(simulation, 3000, 5, (index) => ({ WATT: index }));
    await simulation.clock.advance(13 * HOUR_MS);
    useUp(simulation);
    await takeEach(simulation, 3000, 5, (index) => ({ WATT: 5 + index }));
    assert.equal(dropped(simulation), 0, 'nothing is lost');
    await simulation.clock.advance(DAY_MS);
    assertAll(valuesOf(simulation, 'WATT'), range(10), 'WATT');
  });

  it('is not asked about before it is sent to where Datacake cannot be asked', async () => {
    const simulation = await withPlan(100);
    await takeEach(simulation, 3000, 5, (index) => ({ WATT: index }));
    await simulation.clock.advance(20_000);
    await simulation.delivery.close();
    simulation.datacake.faults.order({ fault: { kind: 'hang' }, endpoint: 'graphql' });
    simulation.reboot();
    simulation.rules({});
    simulation.take({ WATT: 5 });
    await simulation.clock.advance(60_000);
    assertAll(valuesOf(simulation, 'WATT'), range(6), 'WATT');
  });
});

describe('the count of datapoints of today', () => {
  it('counts once what a reset kept from being answered and was then accepted', async () => {
    const simulation = await withPlan(100);
    simulation.datacake.faults.order({ fault: { kind: 'reset' }, device: bench, times: 1 });
    simulation.take({ WATT: 1, VOLT: 2 });
    await simulation.clock.advance(60_000);
    assert.equal(simulation.datacake.ledger.recorded(bench).length, 2);
    assert.equal(counted(simulation), 2);
  });

  it('goes by what Datacake stored over an hour with a reset in every tenth request', async () => {
    const simulation = await withPlan(10_000);
    let requests = 0;
    simulation.datacake.faults.order({
      fault: { kind: 'reset' },
      endpoint: 'record',
      when: () => ++requests % 10 === 0,
    });
    await takeEach(simulation, 10_000, 360, (index) => ({ WATT: index }));
    await simulation.clock.advance(60_000);
    assert.equal(simulation.datacake.ledger.recorded(bench).length, 360);
    assert.equal(counted(simulation), 360);
  });

  it('never counts more than the measurements that were sent, whatever failed before', async () => {
    for (const status of [403, 404, 429, 401] as const) {
      const simulation = await withPlan(100);
      simulation.datacake.faults.order({ fault: { kind: 'status', status }, device: bench, times: 3 });
      simulation.take({ WATT: 1, VOLT: 2 });
      await simulation.clock.advance(HOUR_MS);
      assert.equal(counted(simulation), 2, `after ${status}`);
    }
  });
});

describe('two connections that write to one device', () => {
  it('stay within its plan together', async () => {
    const simulation = await withPlan(20);
    const one = simulation.delivery;
    const two = simulation.start();
    await simulation.clock.advance(2000);
    for (let index = 0; index < 30; index++) {
      const message = { bytes: 0, complete: () => undefined, fail: () => undefined };
      const samples = [{ device: bench, sample: { values: { WATT: index } } }];
      (index % 2 === 0 ? one : two).take({ node: 'node', samples, message, completion: 'accepted' });
      await simulation.clock.advance(3000);
    }
    assert.equal(valuesOf(simulation, 'WATT').length, 20);
    assert.equal(dropped(simulation), 0);
  });

  it('stay within its plan together where one was told that it is used up, and the other was not', async () => {
    const simulation = await withPlan(100);
    const one = simulation.delivery;
    const two = simulation.start();
    await simulation.clock.advance(2000);
    const message = { bytes: 0, complete: () => undefined, fail: () => undefined };
    const take = (delivery: typeof one, value: number): boolean => {
      const samples = [{ device: bench, sample: { values: { WATT: value } } }];
      return delivery.take({ node: 'node', samples, message, completion: 'accepted' });
    };
    take(two, 0);
    await simulation.clock.advance(3 * HOUR_MS);
    useUp(simulation);
    take(one, 1);
    await simulation.clock.advance(60_000);
    const lost = dropped(simulation);
    for (let value = 2; value < 8; value++) {
      take(two, value);
      await simulation.clock.advance(3000);
    }
    assert.equal(dropped(simulation), lost, 'what one knows, the other does');
    await simulation.clock.advance(DAY_MS);
    assertAll(
      valuesOf(simulation, 'WATT').filter((value) => Number(value) >= 2),
      range(6, 2),
      'WATT',
    );
  });

  it('share its plan where their intervals are as the plan allows', async () => {
    const simulation = await withPlan(200);
    const one = simulation.delivery;
    simulation.rules({ interval: 'plan' }, 'a');
    const two = simulation.start();
    simulation.rules({ interval: 'plan' }, 'b');
    await simulation.clock.advance(2000);
    const message = { bytes: 0, complete: () => undefined, fail: () => undefined };
    for (let minute = 0; minute < 36 * 60; minute++) {
      const sampleOf = (values: Record<string, number>) => [{ device: bench, sample: { values } }];
      one.take({ node: 'a', samples: sampleOf({ WATT: minute }), message, completion: 'accepted' });
      two.take({ node: 'b', samples: sampleOf({ VOLT: minute, AMPERE: minute }), message, completion: 'accepted' });
      await simulation.clock.advance(60_000);
    }
    const secondDay = simulation.datacake.ledger
      .recorded(bench)
      .filter(({ arrivedAt }) => new Date(arrivedAt).getUTCDate() === 15);
    assert.ok(secondDay.length <= 186, `${secondDay.length} of 200 on the second day`);
    assert.deepEqual(
      new Set([one, two].flatMap((delivery) => ['a', 'b'].map((node) => delivery.status(node).kind === 'quota'))),
      new Set([false]),
    );
    assert.equal(dropped(simulation), 0);
  }).timeout(300_000);

  it('do not count the fields of one that has not written to it for an hour', async () => {
    const simulation = await withPlan(200);
    const one = simulation.delivery;
    const two = simulation.start();
    await simulation.clock.advance(2000);
    const message = { bytes: 0, complete: () => undefined, fail: () => undefined };
    const sampleOf = (values: Record<string, number>) => [{ device: bench, sample: { values } }];
    one.take({ node: 'a', samples: sampleOf({ WATT: 1 }), message, completion: 'accepted' });
    two.take({ node: 'b', samples: sampleOf({ VOLT: 1, AMPERE: 1 }), message, completion: 'accepted' });
    await simulation.clock.advance(HOUR_MS / 2);
    assert.equal(simulation.usage.fields(bench), 3);
    one.take({ node: 'a', samples: sampleOf({ WATT: 2 }), message, completion: 'accepted' });
    await simulation.clock.advance(HOUR_MS / 2 + 2 * 60_000);
    assert.equal(simulation.usage.fields(bench), 1);
  });
});
