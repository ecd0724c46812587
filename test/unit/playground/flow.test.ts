import assert from 'node:assert/strict';
import { demoDevices, demoWorkspaces } from '../../simulator/world/demo-world';
import type { FlowNode } from '../../../playground/flow';
import { exampleFlow, playgroundFlow } from '../../../playground/flow';

const example = exampleFlow();
const ofType = (nodes: readonly FlowNode[], type: string) => nodes.filter((node) => node.type === type);

describe('the example flow', () => {
  it('uses Datacake, holds no token, and fires only by hand', () => {
    const [connection] = ofType(example, 'datacake-connection');
    assert.equal(connection?.address, 'https://api.datacake.co');
    assert.ok(example.every((node) => !('credentials' in node)));
    assert.ok(ofType(example, 'inject').every((node) => node.repeat === '' && node.once === false));
  });

  it('has inject nodes that say what they do', () => {
    assert.ok(ofType(example, 'inject').every(({ name }) => String(name) !== ''));
  });

  it('records to devices that the simulator has', () => {
    const devices = ofType(example, 'datacake-record').map((node) => node.device);
    assert.deepEqual(devices, [demoDevices.powerMeter, demoDevices.climateSensor, demoDevices.tracker]);
  });

  it('repeats in the playground, and uses the simulator', () => {
    const nodes = playgroundFlow(example, 'http://127.0.0.1:1881', 'a token', demoWorkspaces.factory.id);
    const [connection] = ofType(nodes, 'datacake-connection');
    assert.deepEqual([connection?.address, connection?.plainHttp], ['http://127.0.0.1:1881', true]);
    assert.deepEqual(connection?.credentials, { token: 'a token' });
    assert.equal(connection.workspace, demoWorkspaces.factory.id);
    assert.ok(ofType(nodes, 'inject').every((node) => node.repeat === '2'));
  });

  it('keeps its samples in a database where one is shared', () => {
    const settings = { databaseHost: 'localhost', databasePort: 5432, database: 'datacake', databaseUser: 'me' };
    const nodes = playgroundFlow(example, 'http://127.0.0.1:1881', 'a token', '', { settings, password: 'secret' });
    const [connection] = ofType(nodes, 'datacake-connection');
    assert.equal(connection?.journal, 'shared');
    assert.equal(connection.databaseHost, 'localhost');
    assert.deepEqual(connection.credentials, { token: 'a token', databasePassword: 'secret' });
  });
});
