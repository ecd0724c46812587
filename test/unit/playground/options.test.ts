import assert from 'node:assert/strict';
import { readOptions } from '../../../playground/options';

describe('the options of npm start', () => {
  it('have defaults, and arguments override the environment', () => {
    assert.deepEqual(readOptions([], {}), { kind: 'options', options: { port: 1880, livePort: 1881 } });
    assert.deepEqual(readOptions(['--port', '2000', '--user-dir', 'here'], { PORT: '3000', LIVE_PORT: '3001' }), {
      kind: 'options',
      options: { port: 2000, livePort: 3001, userDir: 'here' },
    });
  });

  it('have a second editor where a database is shared', () => {
    const read = (...args: string[]) => readOptions(args, {});
    const options = { port: 1880, livePort: 1881 };
    assert.deepEqual(read('--shared'), { kind: 'options', options: { ...options, secondPort: 1882 } });
    assert.deepEqual(read('--shared', '--second-port', '2000'), {
      kind: 'options',
      options: { ...options, secondPort: 2000 },
    });
    assert.deepEqual(read('--second-port', '2000'), { kind: 'options', options });
  });

  it('are refused with a sentence that names the error', () => {
    for (const [args, expected] of [
      [['--port', '0'], /--port must be a number from 1 to 65535, not "0"/],
      [['--live-port', 'x'], /--live-port must be a number/],
      [['--live-port', '1880'], /can't share port 1880/],
      [['--shared', '--second-port', '1881'], /Port 1881 is needed twice/],
      [['--shared', '--second-port', '0'], /--second-port must be a number/],
      [['--nonsense'], /'--nonsense'/],
    ] as const) {
      const read = readOptions(args, {});
      assert.equal(read.kind, 'error');
      assert.match(read.text, expected);
    }
    assert.equal(readOptions(['--help'], {}).kind, 'help');
  });
});
