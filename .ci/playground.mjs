/* Runs `npm start` as a newcomer does, waits until measurements arrive, and ends it with Ctrl-C. Fails when none arrive,
   when it doesn't end, or when one of its processes keeps running. */
/* global AbortSignal, fetch */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const FIRST_MEASUREMENT_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 10_000;

/** An environment variable that every process of the playground inherits, whatever its group. */
const MARKER = `PLAYGROUND_OF_CI=${randomUUID()}`;

const [port, livePort] = await freePorts(2);
const npm = spawn('npm', ['start', '--', '--port', String(port), '--live-port', String(livePort)], {
  detached: true,
  env: { ...process.env, ...Object.fromEntries([MARKER.split('=')]) },
  stdio: ['ignore', 'inherit', 'inherit'],
});
let ended = false;
const end = once(npm, 'exit').then(([code, signal]) => {
  ended = true;
  return code ?? signal;
});
process.once('exit', () => signalGroup('SIGKILL'));

const recorded = await untilRecorded();
const livePage = await fetch(`http://127.0.0.1:${livePort}/`);
expect(livePage.ok, `the live page answered ${livePage.status}`);
console.log(`${recorded} measurements have arrived.`);

// Ctrl-C signals the whole foreground process group of the terminal.
signalGroup('SIGINT');
await Promise.race([end, pause(END_TIMEOUT_MS, undefined, { ref: false })]);
expect(ended, `npm start didn't end within ${END_TIMEOUT_MS} ms of SIGINT`);
const remaining = await markedProcesses();
for (const pid of remaining) process.kill(pid, 'SIGKILL');
expect(remaining.length === 0, `${remaining.length} processes kept running after npm start had ended`);
for (const each of [port, livePort]) expect(!(await answers(each)), `port ${each} is still taken`);
console.log('npm start ended with all of its processes.');

async function untilRecorded() {
  const until = Date.now() + FIRST_MEASUREMENT_TIMEOUT_MS;
  while (Date.now() < until) {
    expect(!ended, 'npm start ended by itself');
    const count = await countRecorded();
    if (count > 0) return count;
    await pause(200);
  }
  return fail(`no measurement arrived within ${FIRST_MEASUREMENT_TIMEOUT_MS} ms`);
}

/** The number of recorded measurements; 0 until the simulated Datacake answers. */
async function countRecorded() {
  try {
    const url = `http://127.0.0.1:${livePort}/_simulator/counts`;
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    return (await response.json()).recorded;
  } catch {
    return 0;
  }
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

async function answers(portNumber) {
  const socket = connect(portNumber, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** The ids of processes with the marker; none where there is no /proc. */
async function markedProcesses() {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((entry) => /^\d+$/.test(entry));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
  return pids.filter((_, index) => environments[index].includes(MARKER)).map(Number);
}

function signalGroup(signal) {
  try {
    process.kill(-npm.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function expect(holds, otherwise) {
  if (!holds) fail(otherwise);
}

function fail(reason) {
  console.error(`The playground: ${reason}.`);
  process.exit(1);
}
