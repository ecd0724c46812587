/* Loads both nodes of a build, as Node-RED does when it starts. */
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const process = require('node:process');

const NODES = ['datacake-connection', 'datacake-record'];

process.once('message', ({ build }) => {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  for (const node of NODES) require(path.join(build, 'dist', 'nodes', `${node}.js`));
  const loadMs = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  globalThis.gc();
  process.send({ loadMs, cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage().rss });
  process.disconnect();
});
