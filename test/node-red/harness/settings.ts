/** How much of what Node-RED does is written to its log. */
export type LogLevel = 'info' | 'debug' | 'trace';

/**
 * The settings file of a Node-RED that a test starts.
 *
 * @param more further settings
 * @returns the text of a CommonJS module
 */
export function settingsFile(logLevel: LogLevel, more: object = {}): string {
  const settings = {
    uiHost: '127.0.0.1',
    // Any free port; the log says which.
    uiPort: 0,
    lang: 'en-US',
    flowFile: 'flows.json',
    credentialSecret: 'the secret of the tests',
    telemetry: { enabled: false, updateNotification: false },
    functionExternalModules: false,
    // Flows can be stopped and started.
    runtimeState: { enabled: true, ui: true },
    // Tests read the debug messages of the editor, which must not be truncated.
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
// The channel is closed when the tests end, also when they are killed.
process.once('disconnect', () => process.exit(1));
`;
}
