/* Takes messages and does nothing with them: what is left is Node-RED's own cost. */
module.exports = (RED) => {
  let taken = 0;

  RED.nodes.registerType('bench-nothing', function BenchNothing(config) {
    RED.nodes.createNode(this, config);
    this.on('input', (message, send, done) => {
      taken += 1;
      if (config.tells) RED.events.emit('bench-taken');
      done();
    });
  });

  /** How many messages came since the last look. */
  RED.httpAdmin.get('/bench/taken', (request, response) => {
    response.json({ taken });
    taken = 0;
  });
};
