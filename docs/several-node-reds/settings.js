// Of both Node-REDs. The flow and its credentials are written anew at each start: a change is deployed by building the image anew.
const { copyFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const userDir = '/data';
const example = '@datacake-community/node-red-datacake/examples/several-node-reds.json';
copyFileSync(require.resolve(example), path.join(userDir, 'flows.json'));

// A token and a password are credentials, which Node-RED keeps apart from the flow. These are variables, so that the image holds neither.
const connection = '4c1f2a90b7e35d68';
const credentials = { token: '${DATACAKE_TOKEN}', databasePassword: '${DATABASE_PASSWORD}' };
writeFileSync(path.join(userDir, 'flows_cred.json'), JSON.stringify({ [connection]: credentials }));

module.exports = {
  userDir,
  flowFile: 'flows.json',
  credentialSecret: false,
  telemetry: { enabled: false },
};
