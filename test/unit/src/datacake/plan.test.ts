import assert from 'node:assert/strict';
import { createPlanLookup } from '../../../../src/datacake/plan';
import { demoDevices, demoTokens, demoWorkspaces } from '../../../simulator/index';
import { reasonKey } from '../../../../src/util/reason';
import { createQuery } from '../../../../src/datacake/graphql';
import { Simulation } from '../../../simulation/delivery';
import { createSimulatedPost } from '../../../simulation/post';

/** The result from the simulator. */
async function ask(device: string, more: { workspace?: string; token?: string } = {}) {
  const { workspace = demoWorkspaces.factory.id, token = demoTokens.apiUser } = more;
  const { datacake, clock, network } = new Simulation();
  const post = createSimulatedPost(datacake, clock, token, network);
  const query = createQuery(post, 'https://api.datacake.co', () => clock.wall());
  const answer = createPlanLookup(query, workspace)(device);
  await clock.advance(1000);
  return await answer;
}

/** The result for these data. */
async function read(data: unknown) {
  return await createPlanLookup(() => Promise.resolve({ kind: 'data', data }), 'workspace')('device');
}

describe('createPlanLookup', () => {
  it('reads the plan and whether it is used up', async () => {
    assert.deepEqual(await ask(demoDevices.bench), { kind: 'plan', datapointsPerDay: 7500, isOverQuota: false });
    assert.deepEqual(await ask(demoDevices.overQuota), { kind: 'plan', datapointsPerDay: 500, isOverQuota: true });
    assert.deepEqual(await ask(demoDevices.lifted), { kind: 'plan', datapointsPerDay: 0, isOverQuota: false });
  });

  it('asks nothing without a workspace', async () => {
    const lookup = createPlanLookup(() => assert.fail('asked'), '');
    assert.deepEqual(await lookup('device'), { kind: 'unknown', reason: { code: 'workspace-missing' } });
  });

  it('gives the reason where Datacake does not tell the plan', async () => {
    const reason = async (answer: ReturnType<typeof ask>): Promise<string | undefined> => {
      const got = await answer;
      return got.kind === 'unknown' ? reasonKey(got.reason) : undefined;
    };
    assert.equal(await reason(ask(demoDevices.abroad)), 'device-unknown');
    assert.match((await reason(ask(demoDevices.bench, { token: 'wrong' }))) ?? '', /401/);
    const { fleet } = demoWorkspaces;
    assert.match((await reason(ask(demoDevices.bench, { workspace: fleet.id }))) ?? '', /no plan/);
    for (const data of [undefined, null, 5, {}, { device: null }, { device: 5 }]) {
      assert.match((await reason(read(data))) ?? '', /device-unknown/);
    }
    for (const plan of [
      null,
      5,
      {},
      { datapointsPerDay: '500' },
      { datapointsPerDay: -1 },
      { datapointsPerDay: null },
    ]) {
      assert.match((await reason(read({ device: { plan } }))) ?? '', /no plan/);
    }
  });
});
