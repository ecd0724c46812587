import assert from 'node:assert/strict';
import { addressProblem, connectionProblems, timeoutProblem } from '../../../src/validation/connection-settings';

describe('connection settings', () => {
  it('are right as a new connection has them', () => {
    const settings = { address: 'https://api.datacake.co', plainHttp: false, timeout: 30 };
    assert.deepEqual(connectionProblems(settings), []);
  });

  it('take any https address, and http only when it is allowed', () => {
    for (const address of ['https://api.example.com/', ' HTTPS://API.EXAMPLE.COM:8443/base ', 'https://[::1]:1']) {
      assert.equal(addressProblem(address, false), undefined, address);
    }
    assert.equal(addressProblem('http://127.0.0.1:8080', false)?.code, 'address-plain');
    assert.equal(addressProblem('HTTP://127.0.0.1:8080', false)?.code, 'address-plain');
    assert.equal(addressProblem('http://127.0.0.1:8080', true), undefined);
  });

  it('name what is wrong with an address', () => {
    assert.equal(addressProblem(' ', false)?.code, 'address-missing');
    for (const address of ['api.datacake.co', 'ftp://a', 'https://', 'https://a b', 'https:a']) {
      assert.equal(addressProblem(address, true)?.code, 'address-invalid', address);
    }
    assert.equal(addressProblem('https://a.example/?x=1', false)?.code, 'address-query');
    assert.equal(addressProblem('https://a.example/#x', false)?.code, 'address-query');
  });

  it('never repeat a password that was put into the address', () => {
    assert.deepEqual(addressProblem('https://me:secret@a.example', false), { code: 'address-credentials' });
  });

  it('take a time-out above 0 and up to an hour', () => {
    for (const timeout of [0.5, 30, '60', 3600]) assert.equal(timeoutProblem(timeout), undefined);
    for (const timeout of [0, -1, 3601, '', 'x', NaN]) assert.equal(timeoutProblem(timeout)?.code, 'timeout-invalid');
  });
});
