import assert from 'node:assert/strict';
import { demoDevices } from '../simulator/index';
import { noon } from '../simulation/delivery';
import { SimulatedMachine } from '../simulation/shared/machine';
import { SharedMember, type World, newWorld } from '../simulation/shared/member';
import { type RecordRules, defaultRules } from '../../src/windows/rules';

const device = demoDevices.bench;
const LEASE_MS = 20_000;

describe('deliveries of several processes over one journal', () => {
  let world: World;
  let sender: SharedMember;
  let other: SharedMember;

  beforeEach(async () => {
    world = newWorld();
    sender = await begin('gw-1');
    other = await begin('gw-2');
    await world.clock.advance(3000);
  });

  async function begin(name: string, rules: Partial<RecordRules> = {}): Promise<SharedMember> {
    const member = new SharedMember(name, new SimulatedMachine(world.clock, 1), world);
    member.setRules('node', { ...defaultRules, ...rules });
    await world.clock.advance(0);
    return member;
  }

  function take(
    member: SharedMember,
    values: Record<string, number>,
    name = '',
    completion: 'accepted' | 'stored' = 'accepted',
  ): void {
    member.take('node', [{ device, sample: { values } }], name, completion);
  }

  function recorded(): string[] {
    return world.datacake.ledger.recorded(device).map(({ field, value, timestamp }) => {
      return `${field}=${String(value)}@${Number(timestamp) - noon / 1000}`;
    });
  }

  const endsOf = (name: string): string[] => world.messages.find((message) => message.name === name)?.ends ?? [];

  it('make one measurement of what several took of one window', async () => {
    for (const member of [sender, other]) {
      member.setRules('node', { ...defaultRules, interval: 10_000, others: { aggregate: 'count' } });
    }
    for (let second = 0; second < 20; second++) {
      take(second % 2 === 0 ? sender : other, { WATT: 1 });
      await world.clock.advance(1000);
    }
    await world.clock.advance(20_000);
    assert.deepEqual(recorded(), ['WATT=7@9', 'WATT=10@19', 'WATT=3@22']);
    assert.equal(sender.isOwner, true);
  });

  it('end a message where it was taken, whoever sends what it says', async () => {
    take(other, { WATT: 1 }, 'a');
    await world.clock.advance(600);
    assert.deepEqual(endsOf('a'), [], 'stored is not enough');
    await world.clock.advance(5000);
    assert.deepEqual(endsOf('a'), ['complete']);
    assert.equal(world.receipts.length, 1);
  });

  it('report what was refused where it was taken, once, through its message', async () => {
    take(other, { NO_SUCH_FIELD: 1, WATT: 1 }, 'a');
    await world.clock.advance(60_000);
    assert.deepEqual(endsOf('a'), ['catch']);
    assert.equal(world.rejections.length, 1);
    assert.deepEqual(recorded(), ['WATT=1@3']);
  });

  it('report once what was refused, though nobody knows whether the database noted that it was told', async () => {
    other.store.failNext({ kind: 'away' }, 'told');
    take(other, { NO_SUCH_FIELD: 1 }, 'a');
    await world.clock.advance(60_000);
    assert.deepEqual(endsOf('a'), ['catch']);
    assert.equal(world.rejections.length, 1);
  });

  it('report what was refused of a process that is gone from the one that sends', async () => {
    take(other, { NO_SUCH_FIELD: 1 }, 'a');
    await world.clock.advance(300);
    other.kill();
    await world.clock.advance(20_000);
    assert.equal(world.rejections.length, 0);
    await world.clock.advance(20_000);
    assert.equal(world.rejections.length, 1);
    assert.equal(world.rejections[0]?.message, undefined);
  });

  it('say who sends', async () => {
    assert.deepEqual(other.delivery.status('node'), { kind: 'elsewhere', waiting: 0, host: 'gw-1' });
    assert.deepEqual(sender.delivery.status('node'), { kind: 'idle' });
    sender.kill();
    await world.clock.advance(LEASE_MS + 2000);
    assert.deepEqual(other.delivery.status('node'), { kind: 'idle' });
  });

  it('close windows on a flush, whichever process it arrives at', async () => {
    sender.setRules('node', { ...defaultRules, interval: 3_600_000 });
    other.setRules('node', { ...defaultRules, interval: 3_600_000 });
    take(sender, { WATT: 1 });
    await world.clock.advance(1000);
    other.delivery.flush('node', [device]);
    await world.clock.advance(3000);
    assert.deepEqual(recorded(), ['WATT=1@3']);
  });

  it('close windows on a flush that comes while nobody sends', async () => {
    sender.setRules('node', { ...defaultRules, interval: 3_600_000 });
    other.setRules('node', { ...defaultRules, interval: 3_600_000 });
    take(other, { WATT: 1 });
    await world.clock.advance(1000);
    sender.kill();
    other.delivery.flush('node', [device]);
    await world.clock.advance(60_000);
    assert.equal(recorded().length, 1);
  });

  it('use the rules of each record node as it was deployed last, and live first nowhere', async () => {
    const count = { ...defaultRules, interval: 2000, others: { aggregate: 'count' as const }, liveFirst: true };
    other.setRules('theirs', count);
    await world.clock.advance(11_000);
    other.take('theirs', [{ device, sample: { values: { WATT: 5 } } }], '', 'accepted');
    await world.clock.advance(10_000);
    assert.deepEqual(recorded(), ['WATT=1@14']);
    const kept = world.database.tables.rules.get([...world.database.tables.rules.keys()][0] ?? '')?.get('theirs');
    assert.equal(kept?.includes('liveFirst'), false);
  });

  it('reset what is in flight as soon as the lease is lost', async () => {
    world.datacake.faults.order({ fault: { kind: 'hang' }, times: 1 });
    take(sender, { WATT: 1 });
    await world.clock.advance(1500);
    const lease = [...world.database.tables.leases].find(([, { holder }]) => holder === 'gw-1-id');
    assert.ok(lease !== undefined);
    world.database.tables.leases.set(lease[0], { ...lease[1], holder: 'somebody', host: 'gw-9', epoch: 9 });
    await world.clock.advance(4000);
    const [request] = world.datacake.ledger.requests();
    assert.equal(request?.gaveUp, true);
    assert.equal(sender.isOwner, false);
  });

  it('begin no sooner than 1.05 s after taking the lease, because what was sent before is unknown', async () => {
    take(sender, { WATT: 1 });
    await world.clock.advance(3000);
    const [lease] = world.database.tables.leases.keys();
    const epoch = (): number | undefined => world.database.tables.leases.get(lease ?? '')?.epoch;
    const before = epoch();
    void sender.delivery.close();
    take(other, { WATT: 2 });
    while (epoch() === before) await world.clock.advance(10);
    const takenAt = world.clock.monotonic();
    await world.clock.advance(4000);
    const request = world.datacake.ledger.requests().find(({ monotonic }) => monotonic > takenAt);
    const afterMs = (request?.monotonic ?? Infinity) - takenAt;
    assert.ok(afterMs >= 1050 && afterMs < 2000, `${afterMs} ms`);
  });

  it('close within 3 s, and the next one sends within 2.5 s', async () => {
    world.datacake.faults.order({ fault: { kind: 'hang' }, times: 1 });
    take(sender, { WATT: 1 });
    await world.clock.advance(1500);
    const began = world.clock.monotonic();
    let closedAt = Infinity;
    void sender.delivery.close().then(() => (closedAt = world.clock.monotonic()));
    await world.clock.advance(3000);
    assert.ok(closedAt - began < 3000, `${closedAt - began} ms`);
    take(other, { VOLT: 1 });
    await world.clock.advance(2500);
    assert.ok(other.isOwner);
    assert.ok(recorded().length > 0);
  });

  it('close within 3 s though nothing answers', async () => {
    world.datacake.faults.order({ fault: { kind: 'hang' }, times: 1 });
    take(sender, { WATT: 1 });
    await world.clock.advance(1500);
    sender.store.isPartitioned = true;
    take(sender, { WATT: 2 });
    await world.clock.advance(100);
    let isClosed = false;
    void sender.delivery.close(new Promise(() => undefined)).then(() => (isClosed = true));
    await world.clock.advance(2999);
    assert.ok(isClosed);
  });

  it('hold at most 10,000 messages open: further ones complete when stored', async () => {
    sender.link.isRefused = true;
    for (let index = 0; index < 10_003; index++) take(other, { WATT: index }, `${index}`);
    await world.clock.advance(3000);
    assert.deepEqual([endsOf('0'), endsOf('10001'), endsOf('10002')], [[], ['complete'], ['complete']]);
  });

  it('know the state of devices from who sent before', async () => {
    take(sender, { WATT: 1 });
    await world.clock.advance(15_000);
    const counted = sender.delivery.datapoints();
    assert.deepEqual(
      counted.map(({ datapoints }) => datapoints),
      [1],
    );
    assert.deepEqual(other.delivery.datapoints(), []);
    await sender.redeploy();
    await world.clock.advance(100);
    const owner = [sender, other].find(({ isOwner }) => isOwner);
    assert.deepEqual(
      owner?.delivery.datapoints().map(({ datapoints }) => datapoints),
      [1],
    );
  });
});
