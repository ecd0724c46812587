import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  cursorName,
  damagedName,
  isJournalFile,
  logName,
  restName,
  segmentName,
} from '../../../../src/journal/disk/names';
import { lockName, parseLockName } from '../../../../src/journal/lock';

/** Devices and nodes that file systems would take for something else, for one another, or not at all. */
const ODD = [
  ...[
    '.',
    '..',
    '/',
    'a/b',
    '\\',
    'CON',
    'nul',
    'meter-1',
    'METER-1',
    'meter-1 ',
    'meter-1.',
    '\0',
    '\ud800',
    '\udfff',
  ],
  ...['ä', 'a\u0308', 'x'.repeat(100_000), '__proto__', ''],
];

describe('the names of a log’s files', () => {
  it('are safe everywhere, and others for each device and node, whatever these are called', () => {
    const logs = ODD.flatMap((device) => ODD.map((node) => logName({ device, node })));
    assert.equal(new Set(logs).size, ODD.length ** 2);
    for (const log of logs) {
      const files = [cursorName(log), restName(log), segmentName({ log, first: 2 ** 52, run: 2 ** 32, end: 2 ** 52 })];
      for (const file of [...files, ...files.map((name) => damagedName(name, 1e9))]) {
        assert.match(file, /^[0-9a-f]{24}[0-9a-z.-]+$/);
        assert.ok(file.length < 120 && isJournalFile(file), file);
      }
    }
  });

  it('are safe for the lock, whatever the machine is called', () => {
    const parts = { machine: '', boot: '0123456789ab', space: '', pid: 1, started: '1', nonce: '0123456789ab' };
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (host) => {
        const name = lockName({ ...parts, host });
        assert.match(name, /^lock-[\w.-]+$/);
        assert.ok(name.length < 140 && parseLockName(name)?.pid === 1, name);
      }),
    );
  });
});
