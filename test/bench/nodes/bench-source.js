/* Asks for messages as fast as Node-RED takes them, and tells what the process has used. */
module.exports = (RED) => {
  /** Messages that are asked for before others get a turn. */
  const burst = 1;

  RED.nodes.registerType('bench-source', function BenchSource(config) {
    RED.nodes.createNode(this, config);
  });

  /** Has `messages` emitted by the function node behind; answers at once. */
  RED.httpAdmin.post('/bench/:id/emit/:messages', (request, response) => {
    const node = RED.nodes.getNode(request.params.id);
    const messages = Number(request.params.messages);
    let emitted = 0;
    const emit = () => {
      const end = Math.min(messages, emitted + burst);
      node.send({ payload: { from: emitted, to: end } });
      emitted = end;
      if (emitted < messages) setImmediate(emit);
    };
    setImmediate(emit);
    response.sendStatus(204);
  });

  /** What the process has used so far: CPU in microseconds, memory in bytes. */
  RED.httpAdmin.get('/bench/usage', (request, response) => {
    const { user, system } = process.cpuUsage();
    if (globalThis.gc !== undefined) globalThis.gc();
    response.json({ cpu: user + system, memory: process.memoryUsage().rss, heap: process.memoryUsage().heapUsed });
  });
};
