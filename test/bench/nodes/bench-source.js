/* Asks for messages as fast as Node-RED takes them or at a pace, and tells what the process has used. */
const timers = require('node:timers');

module.exports = (RED) => {
  let emitted = 0;

  RED.nodes.registerType('bench-source', function BenchSource(config) {
    RED.nodes.createNode(this, config);
  });

  /** Has `messages` emitted by the function node behind, one every so many milliseconds or as fast as it goes; answers at once. */
  RED.httpAdmin.post('/bench/:id/emit/:messages/:every', (request, response) => {
    const node = RED.nodes.getNode(request.params.id);
    const messages = Number(request.params.messages);
    const every = Number(request.params.every);
    emitted = 0;
    const emit = () => {
      node.send({ payload: { from: emitted, to: emitted + 1 } });
      emitted += 1;
      if (emitted === messages) return;
      next(emit);
    };
    const next = every > 0 ? (callback) => timers.setTimeout(callback, every) : timers.setImmediate;
    next(emit);
    response.sendStatus(204);
  });

  RED.httpAdmin.get('/bench/emitted', (request, response) => response.json({ emitted }));

  /** What the process has used so far: CPU in microseconds, memory in bytes once the garbage is collected. */
  RED.httpAdmin.get('/bench/usage', (request, response) => {
    const { user, system } = process.cpuUsage();
    globalThis.gc();
    response.json({ cpu: user + system, memory: process.memoryUsage().rss });
  });
};
