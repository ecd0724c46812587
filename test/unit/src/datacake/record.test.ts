import assert from 'node:assert/strict';
import { createRecordBatch, recordRequest } from '../../../../src/datacake/record';

const device = 'be525e29-4398-4fc1-a928-dead7fdfe218';

describe('createRecordBatch', () => {
  it('posts the measurements as they are, and classifies the answer', async () => {
    const sent: string[] = [];
    const { signal } = new AbortController();
    const record = createRecordBatch(
      (url, body, given) => {
        assert.equal(given, signal);
        sent.push(url, body);
        return Promise.resolve({ kind: 'answer', status: 400, headers: {}, body: '[{"field":["x"]},{}]' });
      },
      'https://api.example',
      () => 0,
    );
    const measurements = [
      { field: 'WATT', value: 0, timestamp: '1555570137' },
      { field: 'NOTE', value: 'a "quoted" note', timestamp: '1555570137' },
    ];
    const outcome = await record(device, measurements, signal);
    assert.ok(outcome.kind === 'rejected');
    assert.deepEqual(outcome.culprits, [0]);
    assert.equal(sent[0], `https://api.example/v1/devices/${device}/record/?batch=true`);
    assert.deepEqual(JSON.parse(sent[1] ?? ''), measurements);
  });
});

describe('recordRequest', () => {
  it('lets nothing of a device become part of the path', () => {
    const { url } = recordRequest('https://a', '../x?y#z', []);
    assert.equal(url, 'https://a/v1/devices/..%2Fx%3Fy%23z/record/?batch=true');
  });
});
