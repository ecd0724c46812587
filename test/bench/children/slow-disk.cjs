/* Loaded before a program whose disk is to be slow: every sync takes longer, as on an SD card. Below the journal, whatever it is made of. */
const { promises: fs } = require('node:fs');
const { setTimeout: pause } = require('node:timers/promises');

/** What a sync takes in addition. Syncs of several files don't wait for one another, as on a disk with a queue. */
const SYNC_MS = 10;

const slowed = new WeakSet();

function slowDown(prototype) {
  if (slowed.has(prototype)) return;
  slowed.add(prototype);
  for (const name of ['sync', 'datasync']) {
    const original = prototype[name];
    prototype[name] = async function sync() {
      await original.call(this);
      await pause(SYNC_MS);
    };
  }
}

const open = fs.open;
fs.open = async (...options) => {
  const handle = await open(...options);
  slowDown(Object.getPrototypeOf(handle));
  return handle;
};
