/* Tells what the process has used, how long messages take until they are complete, and which functions run. */
const { Session } = require('node:inspector');
const { getHeapCodeStatistics } = require('node:v8');
const { setTimeout: pause } = require('node:timers/promises');

/** Milliseconds in which memory that was collected is given back to the system. */
const UNMAPPING_MS = 100;

module.exports = (RED) => {
  let longestWaitMs = 0;
  let completed = 0;

  RED.nodes.registerType('bench-probe', function BenchProbe(config) {
    RED.nodes.createNode(this, config);
  });

  RED.httpAdmin.get('/bench/usage', (request, response) => {
    const { user, system } = process.cpuUsage();
    const { rss } = process.memoryUsage();
    response.json({ pid: process.pid, cpuMicros: user + system, rssBytes: rss, longestWaitMs });
    longestWaitMs = 0;
  });

  /** What is left once the garbage is collected. */
  RED.httpAdmin.get('/bench/memory', async (request, response) => {
    for (let collection = 0; collection < 2; collection++) {
      globalThis.gc();
      await pause(UNMAPPING_MS);
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
    response.json({ rssMb: rss / 1e6, inUseMb: (heapUsed + external) / 1e6, codeMb: (code + bytecode) / 1e6 });
  });

  /** From now on the completions of messages by the first node are watched. */
  RED.httpAdmin.get('/bench/watch', (request, response) => {
    RED.hooks.add('onComplete.bench', ({ msg, node }) => {
      if (node.id !== 'first') return;
      completed += 1;
      longestWaitMs = Math.max(longestWaitMs, Date.now() - (msg.payload.sent ?? Date.now()));
    });
    response.json({});
  });

  /** How many messages were completed since the first look. */
  RED.httpAdmin.get('/bench/completed', (request, response) => response.json({ completed }));

  /** Lets an hour pass, and two minutes in which what is an hour old is tidied up, where the clock can be made faster. */
  RED.httpAdmin.get('/bench/hour/:withinMs', (request, response) => {
    globalThis.passQuickly(3_720_000, Number(request.params.withinMs)).then(() => response.json({}));
  });

  let session;

  /** Counts calls of functions from now on. */
  RED.httpAdmin.get('/bench/coverage/start', (request, response) => {
    session = new Session();
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false }, () => response.json({}));
  });

  /** The scripts with a function that was called, as V8 reports them. */
  RED.httpAdmin.get('/bench/coverage/take', (request, response) => {
    session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      session.disconnect();
      response.json(error ?? coverage.result);
    });
  });
};
