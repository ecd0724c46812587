/* Loaded before a program that is to live through an hour in seconds: its clocks and timers, but not the disk, can be made faster. */
const { performance } = require('node:perf_hooks');
const os = require('node:os');
const { promisify } = require('node:util');

const real = {
  now: performance.now.bind(performance),
  date: Date.now,
  uptime: os.uptime,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
};

/** Simulated milliseconds that pass in a real one. */
let speed = 1;
/** Where both clocks were when the speed changed last. */
let since = real.now();
let simulatedSince = since;

const now = () => simulatedSince + (real.now() - since) * speed;
const ahead = () => now() - real.now();

/** The timers that run, by what their owners hold: the timer of Node that is to ring, and when. */
const timers = new Map();

function arm(handle, timer) {
  const delay = Math.max(0, timer.at - now()) / speed;
  timer.own = real.setTimeout(() => {
    timers.delete(handle);
    timer.callback();
  }, delay);
  if (!handle.hasRef()) timer.own.unref();
}

performance.now = now;
Date.now = () => Math.round(real.date() + ahead());
os.uptime = () => real.uptime() + ahead() / 1000;

globalThis.setTimeout = (callback, delay = 0, ...rest) => {
  // Never rings: it is what the owner holds, and can be told to let the process end.
  const handle = real.setTimeout(() => undefined, 2 ** 31 - 1);
  const timer = { at: now() + delay, callback: () => (real.clearTimeout(handle), callback(...rest)) };
  for (const name of ['ref', 'unref']) {
    const original = handle[name].bind(handle);
    handle[name] = () => (timer.own?.[name](), original());
  }
  timers.set(handle, timer);
  arm(handle, timer);
  return handle;
};

globalThis.setTimeout[promisify.custom] = real.setTimeout[promisify.custom];

globalThis.clearTimeout = (handle) => {
  const timer = timers.get(handle);
  if (timer !== undefined) real.clearTimeout(timer.own);
  timers.delete(handle);
  real.clearTimeout(handle);
};

function changeSpeed(wanted) {
  simulatedSince = now();
  since = real.now();
  speed = wanted;
  for (const [handle, timer] of timers) {
    real.clearTimeout(timer.own);
    arm(handle, timer);
  }
}

/** Lets simulated time pass within so many real milliseconds. */
globalThis.passQuickly = (milliseconds, within) => {
  changeSpeed(milliseconds / within);
  return new Promise((resolve) => real.setTimeout(() => resolve(changeSpeed(1)), within));
};
