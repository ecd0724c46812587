/* Emits messages as fast as Node-RED takes them or at a pace, and tells when it is done. */
const timers = require('node:timers');

/** Milliseconds between two looks at what is due, where messages keep a pace. */
const PACE_STEP_MS = 5;

/** The identifiers of devices, told apart by a number. */
const deviceOf = (number) => `be525e29-4398-4fc1-a928-${number.toString(16).padStart(12, '0')}`;

const valuesOf = (index) => ({ watt: index, ampere: (index % 100) / 10, volt: 230.5, sent: Date.now() });

function* messagesOf({ messages = Infinity, devices = 1, firstDevice = 0, samples }) {
  for (let index = 0; index < messages; index++) {
    const device = deviceOf(firstDevice + (index % devices));
    if (samples === undefined) yield { device, payload: valuesOf(index) };
    else yield { device, payload: manyOf(Math.floor(index / devices), samples) };
  }
}

/** Samples of an earlier time, a second apart; those of the next message of a device follow on. */
function manyOf(batch, samples) {
  const time = Math.floor(Date.now() / 1000) - 10_000_000 + batch * samples;
  return Array.from({ length: samples }, (_, index) => ({ ...valuesOf(index), time: time + index }));
}

module.exports = (RED) => {
  RED.nodes.registerType('bench-source', function BenchSource(config) {
    RED.nodes.createNode(this, config);
  });

  RED.httpAdmin.post('/bench/:id/emit', (request, response) => {
    const node = RED.nodes.getNode(request.params.id);
    const { forMs = Infinity, perSecond, inFlight } = request.body;
    const messages = messagesOf(request.body);
    const beganAt = Date.now();
    let emitted = 0;
    const end = () => response.json({ messages: emitted, beganAt, endedAt: Date.now() });
    /** False when there are no more. */
    const emitOne = () => {
      const { value, done } = messages.next();
      if (done) return false;
      node.send(value);
      emitted += 1;
      return true;
    };
    const emitFast = () => {
      if (Date.now() - beganAt < forMs && emitOne()) timers.setImmediate(emitFast);
      else end();
    };
    const emitAtPace = () => {
      const elapsedMs = Math.min(Date.now() - beganAt, forMs);
      while (emitted < (elapsedMs / 1000) * perSecond) if (!emitOne()) return end();
      if (elapsedMs < forMs) timers.setTimeout(emitAtPace, PACE_STEP_MS);
      else end();
    };
    const emitInTurn = () => {
      let taken = 0;
      const emitNext = () => {
        taken += 1;
        if (Date.now() - beganAt < forMs && emitOne()) return;
        if (taken < emitted) return;
        RED.events.off('bench-taken', emitNext);
        end();
      };
      RED.events.on('bench-taken', emitNext);
      for (let first = 0; first < inFlight; first++) emitOne();
    };
    if (inFlight !== undefined) emitInTurn();
    else if (perSecond !== undefined) emitAtPace();
    else emitFast();
  });
};
