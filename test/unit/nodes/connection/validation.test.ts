import assert from 'node:assert/strict';
import { completeConnection, journalSettings } from '../../../../nodes/connection/settings';
import {
  validateAddress,
  validateConnection,
  validateTimeout,
  validateSaved,
  withoutWrongLimits,
} from '../../../../nodes/connection/validation';
import { newConnection } from '../../../helpers/settings';

describe('connection settings', () => {
  it('have errors for folders that mean nothing, and for sizes, ages and delays out of range', () => {
    const codes = (change: object): string[] =>
      validateConnection({ ...newConnection, ...change }).map(({ code }) => code);
    for (const sizeLimit of [0, -1, '', 'much', 3, 2 ** 21]) assert.deepEqual(codes({ sizeLimit }), ['size-invalid']);
    for (const sizeLimit of [4, '1000']) assert.deepEqual(codes({ sizeLimit }), []);
    for (const ageLimit of [0, -1, 'long']) assert.deepEqual(codes({ ageLimit }), ['age-invalid']);
    for (const ageLimit of [0.5, '24', ' ']) assert.deepEqual(codes({ ageLimit }), []);
    for (const folder of ['~/journal', ' ~', 'a\0b']) assert.deepEqual(codes({ folder }), ['folder-invalid']);
    for (const folder of ['', ' ', '/mnt/ssd', 'journal~', '../journal']) assert.deepEqual(codes({ folder }), []);
    for (const syncInterval of [0, '', '2.5', 60]) assert.deepEqual(codes({ syncInterval }), []);
    for (const syncInterval of [-1, 61, 'soon']) assert.deepEqual(codes({ syncInterval }), ['sync-invalid']);
    assert.deepEqual(codes({ syncInterval: 61, journal: 'memory' }), []);
  });

  describe('of a database', () => {
    const shared = {
      ...newConnection,
      journal: 'shared' as const,
      databaseHost: 'db.example',
      database: 'datacake',
      databaseUser: 'node-red',
    };
    const codes = (change: object): string[] => validateConnection({ ...shared, ...change }).map(({ code }) => code);

    it('are valid with a host, a port, a database and a user, and count for no other journal', () => {
      for (const databaseHost of ['db.example', ' 10.0.0.7 ', '::1', 'fe80::1%eth0', '/var/run/postgresql'])
        assert.deepEqual(codes({ databaseHost }), [], databaseHost);
      for (const databasePort of [1, '5432', ' 65535 ']) assert.deepEqual(codes({ databasePort }), []);
      for (const journal of ['disk', 'memory']) {
        const none = { databaseHost: '', databasePort: 'x', database: '', databaseUser: '' };
        assert.deepEqual(codes({ journal, ...none }), []);
      }
    });

    it('have an error for what is missing or out of range, and the delay of the disk still counts', () => {
      for (const databasePort of [0, -1, 65_536, 5432.5, '', 'x'])
        assert.deepEqual(codes({ databasePort }), ['port-invalid']);
      assert.deepEqual(codes({ databaseHost: ' ' }), ['host-missing']);
      assert.deepEqual(codes({ database: ' ' }), ['database-missing']);
      assert.deepEqual(codes({ databaseUser: '' }), ['database-user-missing']);
      assert.deepEqual(codes({ syncInterval: 61 }), ['sync-invalid']);
    });

    it('may name variables that are not set, as in an imported flow, where the journal is another', () => {
      const saved = { ...shared, databaseHost: '${DATABASE_HOST}' };
      assert.deepEqual(validateSaved(saved), [{ code: 'env-unset', value: 'DATABASE_HOST' }]);
      for (const journal of ['disk', 'memory'] as const) assert.deepEqual(validateSaved({ ...saved, journal }), []);
    });

    it('never repeat the password of a whole URL in the place of the host', () => {
      for (const databaseHost of [
        'postgres://me:secret@db.example/x',
        'me:secret@db',
        'db.example/x?password=secret',
        'a b',
      ])
        assert.deepEqual(validateConnection({ ...shared, databaseHost }), [{ code: 'host-invalid' }]);
    });
  });

  const journalOf = (change: object) => {
    const saved = { ...newConnection, ...change };
    const config = completeConnection(saved);
    return journalSettings(withoutWrongLimits(config, [...validateSaved(saved), ...validateConnection(config)]));
  };

  it('drop nothing that waits by a limit that is wrong', () => {
    for (const ageLimit of [0, -1, '0', 'long', {}]) assert.equal(journalOf({ ageLimit }).maxAgeMs, undefined);
    for (const sizeLimit of [0, -5, '', 'much', '${SIZE}', [5]]) {
      assert.ok(journalOf({ sizeLimit }).maxBytes >= 1e12, String(sizeLimit));
      assert.equal(journalOf({ sizeLimit, journal: 'memory' }).whenFull, 'refuse-new');
    }
    assert.equal(journalOf({ whenFull: 5 }).whenFull, 'refuse-new');
  });

  it('drop by limits that are right', () => {
    const { maxAgeMs, maxBytes, whenFull } = journalOf({ ageLimit: '2', sizeLimit: 5, timeout: 0 });
    assert.deepEqual([maxAgeMs, maxBytes, whenFull], [7_200_000, 5_000_000, 'drop-oldest']);
  });

  it('are valid in a new connection', () => {
    assert.deepEqual(validateConnection(newConnection), []);
  });

  it('accept any https address, and http only when it is allowed', () => {
    for (const address of ['https://api.example.com/', ' HTTPS://API.EXAMPLE.COM:8443/base ', 'https://[::1]:1']) {
      assert.equal(validateAddress(address, false), undefined, address);
    }
    assert.equal(validateAddress('http://127.0.0.1:8080', false)?.code, 'address-plain');
    assert.equal(validateAddress('HTTP://127.0.0.1:8080', false)?.code, 'address-plain');
    assert.equal(validateAddress('http://127.0.0.1:8080', true), undefined);
  });

  it('say why an address is invalid', () => {
    assert.equal(validateAddress(' ', false)?.code, 'address-missing');
    for (const address of ['api.datacake.co', 'ftp://a', 'https://', 'https://a b', 'https:a']) {
      assert.equal(validateAddress(address, true)?.code, 'address-invalid', address);
    }
    assert.equal(validateAddress('https://a.example/?x=1', false)?.code, 'address-query');
    assert.equal(validateAddress('https://a.example/#x', false)?.code, 'address-query');
  });

  it('never repeat a password in the address', () => {
    assert.deepEqual(validateAddress('https://me:secret@a.example', false), { code: 'address-credentials' });
  });

  it('accept a time-out above 0 and up to an hour', () => {
    for (const timeout of [0.5, 30, '60', 3600]) assert.equal(validateTimeout(timeout), undefined);
    for (const timeout of [0, -1, 3601, '', 'x', NaN]) assert.equal(validateTimeout(timeout)?.code, 'timeout-invalid');
  });
});
