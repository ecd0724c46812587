import { parseArgs } from 'node:util';

export interface Options {
  /** The port of Node-RED's editor. */
  port: number;
  /** The port of the simulator and its live page. */
  livePort: number;
  /** The port of a second Node-RED's editor, which shares a database with the first; one Node-RED without a database when absent. */
  secondPort?: number;
  /** A user directory to keep; a temporary one when absent. */
  userDir?: string;
}

type ReadOptions =
  { kind: 'options'; options: Options } | { kind: 'help'; text: string } | { kind: 'error'; text: string };

const USAGE = `npm start -- [options]

  --port <number>       the port of Node-RED's editor, 1880 by default; also from the environment, PORT
  --live-port <number>  the port of the live page, 1881 by default; also from the environment, LIVE_PORT
  --shared              two Node-REDs and a PostgreSQL database that they share: end one and see the other go on
  --second-port <number>  the port of the second one's editor, 1882 by default
  --user-dir <folder>   a user directory for Node-RED that is kept; by default one is made and removed at the end
  --help                shows this
`;

/** Reads the options of `npm start`; arguments override the environment. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): ReadOptions {
  const parsed = parse(args);
  if ('text' in parsed) return { kind: 'error', text: `${parsed.text}\n\n${USAGE}` };
  if (parsed.help) return { kind: 'help', text: USAGE };

  const port = readPort(parsed.port ?? env.PORT ?? '1880');
  const livePort = readPort(parsed.livePort ?? env.LIVE_PORT ?? '1881');
  if (typeof port === 'string') return { kind: 'error', text: `--port ${port}` };
  if (typeof livePort === 'string') return { kind: 'error', text: `--live-port ${livePort}` };
  if (port === livePort) {
    return {
      kind: 'error',
      text: `The editor and the live page can't share port ${port}: set --port or --live-port.`,
    };
  }
  const secondPort = parsed.shared === true ? readPort(parsed.secondPort ?? '1882') : undefined;
  if (typeof secondPort === 'string') return { kind: 'error', text: `--second-port ${secondPort}` };
  if (secondPort === port || secondPort === livePort) {
    return { kind: 'error', text: `Port ${secondPort} is needed twice: set --second-port.` };
  }
  const { userDir } = parsed;
  return {
    kind: 'options',
    options: {
      port,
      livePort,
      ...(secondPort !== undefined && { secondPort }),
      ...(userDir !== undefined && { userDir }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'live-port': { type: 'string' },
        shared: { type: 'boolean' },
        'second-port': { type: 'string' },
        'user-dir': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const { port, shared, help } = values;
    const [livePort, secondPort, userDir] = [values['live-port'], values['second-port'], values['user-dir']];
    return { port, livePort, shared, secondPort, userDir, help };
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error) };
  }
}

/** The port, or the error in words. */
function readPort(text: string): number | string {
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : `must be a number from 1 to 65535, not "${text}".`;
}
