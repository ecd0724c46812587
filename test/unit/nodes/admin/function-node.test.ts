import assert from 'node:assert/strict';
import { type FunctionNodeReading, routes } from '../../../../nodes/admin/api';
import { MAX_CODE_LENGTH } from '../../../../src/function-node/code-length';
import { documentedFunctionNode } from '../../../helpers/function-node';
import { demoTokens } from '../../../simulator/index';
import { Harness } from '../../../helpers/test-node-red';

describe('the admin route that reads a function node', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  beforeEach(() => harness.deploy([]));
  afterEach(() => harness.unload());
  after(() => harness.stop());

  async function read(code: string): Promise<FunctionNodeReading> {
    const answer = await harness.post<FunctionNodeReading>(routes.functionNode, { code });
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.result;
  }

  it('gives rows, device, address and token of the documented code', async () => {
    const { rows, device, address, time, token, notes } = await read(
      documentedFunctionNode('SN-1', demoTokens.personal),
    );
    assert.deepEqual(
      rows.map(({ source, field }) => [source, field]),
      [
        ['payload.watt', 'WATT'],
        ['payload.ampere', 'AMPERE'],
        ['payload.volt', 'VOLT'],
      ],
    );
    assert.deepEqual(device, { value: 'SN-1', type: 'str' });
    assert.deepEqual(
      { address, time, token },
      { address: 'https://api.datacake.co', time: undefined, token: demoTokens.personal },
    );
    assert.deepEqual(notes, []);
  });

  it('notes what rows cannot say, by field and line', async () => {
    const { rows, notes } = await read('msg.payload = [\n  { field: "A", value: compute(1) },\n];\nreturn msg;');
    assert.deepEqual(rows, []);
    assert.deepEqual(notes, [{ about: { field: 'A' }, code: 'call', line: 2, name: 'compute' }]);
  });

  it('never runs the code', async () => {
    await read('process.exit(1); while (true) {}');
  });

  it('says of code that is too long that it is, and reads no body that is longer', async () => {
    const tooLong = ' '.repeat(MAX_CODE_LENGTH + 1);
    assert.deepEqual((await read(tooLong)).notes, [{ about: 'message', code: 'too-long', line: 1, name: '' }]);
    assert.match(
      await harness.refused(routes.functionNode, { code: `${tooLong} ` }),
      /^code has to be a text of at most/,
    );
  });

  it('takes nothing but a text', async () => {
    for (const body of [{}, { code: 1 }, { code: ['return msg;'] }]) {
      assert.equal(await harness.refused(routes.functionNode, body), 'code has to be a text');
    }
  });
});
