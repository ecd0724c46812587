/* Does what a newcomer does: runs `npm start`, waits until measurements arrive, and ends it with Ctrl-C. Fails when none
   arrive, when it doesn't end, or when anything that it started goes on running. */
/* global AbortSignal, fetch */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const arrivesWithin = 60_000;
const endsWithin = 10_000;

/** Inherited by every process that the playground starts, whichever group it is put into. */
const mark = `PLAYGROUND_OF_CI=${randomUUID()}`;

const [port, livePort] = await freePorts(2);
const npm = spawn('npm', ['start', '--', '--port', String(port), '--live-port', String(livePort)], {
  detached: true,
  env: { ...process.env, ...Object.fromEntries([mark.split('=')]) },
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

// What Ctrl-C does: the whole group of the terminal's foreground gets the signal.
signalGroup('SIGINT');
await Promise.race([end, pause(endsWithin, undefined, { ref: false })]);
expect(ended, `npm start didn't end within ${endsWithin} ms of SIGINT`);
const left = await marked();
for (const pid of left) process.kill(pid, 'SIGKILL');
expect(left.length === 0, `${left.length} processes went on after npm start had ended`);
for (const each of [port, livePort]) expect(!(await answers(each)), `port ${each} is still taken`);
console.log('npm start ended, and all that it had started.');

async function untilRecorded() {
  const until = Date.now() + arrivesWithin;
  while (Date.now() < until) {
    expect(!ended, 'npm start ended by itself');
    const count = await countRecorded();
    if (count > 0) return count;
    await pause(200);
  }
  return fail(`no measurement arrived within ${arrivesWithin} ms`);
}

/** How many measurements the simulated Datacake has recorded; 0 while it isn't there. */
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

/** The processes that bear the mark; none where the system doesn't show the environment of a process. */
async function marked() {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((entry) => /^\d+$/.test(entry));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
  return pids.filter((_, index) => environments[index].includes(mark)).map(Number);
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
