/** How much of what Node-RED does is written to its log. */
export type LogLevel = 'info' | 'debug' | 'trace';

/**
 * The settings file of a Node-RED that a test starts.
 *
 * @param more what a test needs besides
 * @returns the text of a CommonJS module
 */
export function settingsFile(logLevel: LogLevel, more: object = {}): string {
  const settings = {
    uiHost: '127.0.0.1',
    // Any port that is free. The log says which one it became.
    uiPort: 0,
    lang: 'en-US',
    flowFile: 'flows.json',
    credentialSecret: 'the secret of the tests',
    telemetry: { enabled: false, updateNotification: false },
    functionExternalModules: false,
    // The editor's debug messages are what the tests read: none may be cut short.
    debugMaxLength: 1_000_000,
    logging: { console: { level: logLevel, metrics: false, audit: logLevel === 'trace' } },
    editorTheme: {
      tours: false,
      // The only catalogue would be on the internet.
      palette: { catalogues: [] },
    },
    ...more,
  };
  return `module.exports = ${JSON.stringify(settings, undefined, 2)};
// The channel ends with the tests, also when they are killed and can't end anything themselves.
process.once('disconnect', () => process.exit(1));
`;
}
