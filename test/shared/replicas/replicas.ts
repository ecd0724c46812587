import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NodeRed } from '../../node-red/harness/node-red';
import { completed, connection, POSITION, record, tab } from '../../node-red/harness/nodes';
import { INSTALL_OPTIONS, npm } from '../../node-red/harness/npm';
import { pack } from '../../node-red/harness/pack';
import { type Runtime, runtimes } from '../../node-red/harness/runtimes';
import { temporaryFolder } from '../../node-red/harness/temporary-folder';
import { userDirectory } from '../../node-red/harness/user-directory';
import type { FlowNode } from '../../node-red/harness/flow';
import { row } from '../../helpers/settings';
import { type Simulator, demoTokens, demoWorld, startSimulator } from '../../simulator/index';
import { Proxy } from '../proxy';
import { TestServer } from '../postgres';

const DEVICES = 20;
const FIELD = 'WATT';
const FIRST_TIME_S = 1_600_000_000;

/** Of one replica, each second. Each device has one message in about two seconds, so that what waited can be sent beside what is new. */
const MESSAGES_PER_SECOND = 4;

/** One Node-RED of several that run the same flow, with its own way to the database. */
export interface Replica {
  readonly name: string;
  nodeRed: NodeRed;
  readonly toDatabase: Proxy;
  /** False while it gets no messages, as when it is gone and a broker gives them to the others. */
  takes: boolean;
}

/** Several Node-REDs that share a database, beside a simulated Datacake. */
export class Replicas {
  readonly simulator: Simulator;
  readonly server: TestServer;
  readonly all: readonly Replica[];
  /** What was answered with success: it counts as stored. */
  readonly stored = new Set<number>();
  readonly #directories: ReadonlyMap<Replica, string>;
  readonly #runtime: Runtime;
  readonly #devices: readonly string[];
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #posts = new Set<Promise<void>>();

  private constructor(
    simulator: Simulator,
    server: TestServer,
    replicas: ReadonlyMap<Replica, string>,
    runtime: Runtime,
    devices: readonly string[],
  ) {
    [this.simulator, this.server, this.#runtime, this.#devices] = [simulator, server, runtime, devices];
    this.all = [...replicas.keys()];
    this.#directories = replicas;
  }

  static async start(count: number): Promise<Replicas> {
    const [runtime] = runtimes;
    if (runtime === undefined) throw new Error('There is no Node-RED');
    const demo = demoWorld();
    const like = demo.devices.find(({ limit, plan }) => limit === 'lifted' && plan.datapointsPerDay === 0);
    if (like === undefined) throw new Error('There is no device to go by');
    const devices = Array.from({ length: DEVICES }, (_, index) => {
      const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
      return { ...like, id, serialNumber: id, verboseName: `Device ${index}`, limit: 'one' as const };
    });
    const world = { ...demo, devices: [...demo.devices, ...devices] };
    const simulator = await startSimulator({ world, behaviour: { latency: 20 } });
    const server = await TestServer.start();
    const settings = server.settings('postgres');
    const installed = await userDirectory(await pack());
    await npm(installed, 'install', 'pg@8', ...INSTALL_OPTIONS);
    const start = async (name: string): Promise<[Replica, string]> => {
      const directory = await temporaryFolder(name);
      await cp(installed, directory, { recursive: true, verbatimSymlinks: true });
      const toDatabase = await Proxy.open(settings);
      const nodeRed = await startAs(name, runtime, directory);
      await nodeRed.deploy(flow(simulator.url, { ...settings, port: toDatabase.port }));
      return [{ name, nodeRed, toDatabase, takes: true }, directory];
    };
    const names = Array.from({ length: count }, (_, index) => `gw-${index + 1}`);
    const replicas = new Map(await Promise.all(names.map(start)));
    return new Replicas(
      simulator,
      server,
      replicas,
      runtime,
      devices.map(({ id }) => id),
    );
  }

  /** Gives messages to all replicas in turn, until it is told to end. */
  feed(): void {
    this.#timer = setInterval(
      () => {
        const takers = this.all.filter(({ takes }) => takes);
        const taker = takers[this.#count % Math.max(1, takers.length)];
        if (taker === undefined) return;
        const post = this.#post(taker, this.#count++).finally(() => this.#posts.delete(post));
        this.#posts.add(post);
      },
      1000 / (MESSAGES_PER_SECOND * this.all.length),
    );
  }

  async endFeed(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#posts);
  }

  async #post({ nodeRed }: Replica, n: number): Promise<void> {
    const device = this.#devices[n % this.#devices.length];
    try {
      await nodeRed.admin.post('take', { n, device, at: FIRST_TIME_S + n });
      this.stored.add(n);
    } catch {
      // Gone: nobody has said that it is stored.
    }
  }

  /** Which of the stored samples aren't recorded yet. */
  missing(): number[] {
    const recorded = new Set(this.#recorded().map(({ value }) => value));
    return [...this.stored].filter((n) => !recorded.has(n));
  }

  /** How many measurements were recorded more than once. */
  doubles(): number {
    return this.#recorded().filter(({ again }) => again).length;
  }

  #recorded() {
    return this.#devices.flatMap((device) => this.simulator.core.ledger.recorded(device));
  }

  /** Who has the lease, by the number of its tenure. */
  async lease(): Promise<{ epoch: number; holder: string | null; left: number } | undefined> {
    const sql = `select epoch::int, holder, extract(epoch from until - clock_timestamp())::float8 as left from datacake.lease`;
    const [row] = await this.server.query<{ epoch: number; holder: string | null; left: number }>(sql).catch(() => []);
    return row;
  }

  /** The name of the replica that sends. */
  async senderName(): Promise<string | undefined> {
    const rows = await this.server.query<{ host: string }>('select host from datacake.lease');
    return rows[0]?.host;
  }

  async restart(replica: Replica): Promise<void> {
    const directory = this.#directories.get(replica);
    if (directory === undefined) throw new Error('Not one of these');
    replica.nodeRed = await startAs(replica.name, this.#runtime, directory);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { nodeRed, toDatabase } of this.all) {
      await nodeRed.kill();
      await toDatabase.close();
    }
    await this.server.remove();
    await this.simulator.close();
  }
}

/** Starts a Node-RED on a machine of its own, as far as it can tell. */
async function startAs(host: string, runtime: Runtime, directory: string): Promise<NodeRed> {
  const preload = path.join(directory, 'host.cjs');
  await writeFile(preload, `require('os').hostname = () => ${JSON.stringify(host)};`);
  return NodeRed.start(runtime, directory, 'info', ['--require', preload]);
}

function flow(address: string, database: ReturnType<TestServer['settings']>): FlowNode[] {
  const shared = connection(address, demoTokens.personal, {
    journal: 'shared',
    databaseHost: database.host,
    databasePort: database.port,
    database: database.database,
    databaseUser: database.user,
    timeout: 1,
  });
  return [
    tab,
    { ...shared, credentials: { token: demoTokens.personal, databasePassword: database.password } },
    { id: 'in', type: 'http in', ...POSITION, url: '/take', method: 'post', wires: [['record']] },
    record('record', {
      ...{ device: 'payload.device', deviceType: 'msg', fields: [row('payload.n', FIELD)] },
      ...{ time: 'payload.at', timeType: 'msg', complete: 'stored' },
    }),
    completed(['record'], 'answer'),
    { id: 'answer', type: 'http response', ...POSITION, statusCode: '204', headers: {}, wires: [] },
  ];
}
