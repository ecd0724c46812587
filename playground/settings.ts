import { HOST } from './port';

/**
 * Node-RED's settings file: loopback only, without telemetry and tours.
 *
 * @returns the text of a CommonJS module
 */
export function settingsFile(port: number, credentialSecret: string): string {
  const settings = {
    uiHost: HOST,
    uiPort: port,
    flowFile: 'flows.json',
    credentialSecret,
    lang: 'en-US',
    logging: { console: { level: 'warn', metrics: false, audit: false } },
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
  };
  return `'use strict';

// Node-RED ends with its parent process, also when that is killed.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

module.exports = ${JSON.stringify(settings, undefined, 2)};
`;
}
