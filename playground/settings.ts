import { host } from './port';

/**
 * Node-RED's settings file: on this machine only, without questions and without calls home.
 *
 * @returns the text of a CommonJS module
 */
export function settingsFile(port: number, credentialSecret: string): string {
  const settings = {
    uiHost: host,
    uiPort: port,
    flowFile: 'flows.json',
    credentialSecret,
    lang: 'en-US',
    logging: { console: { level: 'warn', metrics: false, audit: false } },
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
  };
  return `'use strict';

// Node-RED ends with the process that started it, whatever that one dies of.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

module.exports = ${JSON.stringify(settings, undefined, 2)};
`;
}
