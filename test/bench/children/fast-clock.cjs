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

performance.now = now;
Date.now = () => Math.round(real.date() + ahead());
os.uptime = () => real.uptime() + ahead() / 1000;

/** The timers that run, by what their owners hold: when they ring, and the timer of Node behind them since the speed changed. */
const timers = new Map();

globalThis.setTimeout = (callback, delay = 0, ...rest) => {
  const ring = () => {
    timers.delete(handle);
    callback(...rest);
  };
  const handle = real.setTimeout(ring, delay / speed);
  timers.set(handle, { at: now() + delay, ring, present: handle });
  return handle;
};
globalThis.setTimeout[promisify.custom] = real.setTimeout[promisify.custom];

globalThis.clearTimeout = (handle) => {
  real.clearTimeout(timers.get(handle)?.present ?? handle);
  timers.delete(handle);
};

function changeSpeed(wanted) {
  simulatedSince = now();
  since = real.now();
  speed = wanted;
  for (const timer of timers.values()) {
    const keepsAlive = timer.present.hasRef();
    real.clearTimeout(timer.present);
    timer.present = real.setTimeout(timer.ring, Math.max(0, timer.at - simulatedSince) / speed);
    if (!keepsAlive) timer.present.unref();
  }
}

/** Lets simulated time pass within so many real milliseconds. */
globalThis.passQuickly = (milliseconds, within) => {
  changeSpeed(milliseconds / within);
  return new Promise((resolve) => real.setTimeout(() => resolve(changeSpeed(1)), within));
};
