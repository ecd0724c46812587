import { Databases } from '../../../src/journal/shared/databases';
import type { SharedStore } from '../../../src/journal/shared/store';
import { SharedWriter } from '../../../src/journal/shared/writer';
import { systemClock } from '../../../src/util/clock';
import { TestServer } from '../../shared/postgres';
import { type Part, type Sample, type Variant, valueOf } from '../part';

const WRITERS = 2;
const LOGS = 50;
const SAMPLES_PER_ROUND = 50_000;
/** Samples that a writer's process has under way: those of as many messages held open. */
const UNDER_WAY = 2500;
const WAITING = 1_000_000;
const SCOPE = { place: 'bench', connection: 'bench' };

/** A store that counts what it is asked. */
function counting(store: SharedStore): { store: SharedStore; statements: () => number } {
  let asked = 0;
  const counted = new Proxy(store, {
    get(target, name: keyof SharedStore) {
      asked += 1;
      return target[name].bind(target);
    },
  });
  return { store: counted, statements: () => asked };
}

const append: Variant = {
  key: 'append',
  title: `${WRITERS} writers and the server`,
  shared: true,
  async start() {
    const server = await TestServer.start();
    const settings = server.settings('postgres');
    const stores = Array.from({ length: WRITERS }, () => counting(new Databases([]).open(settings)));
    return {
      async prepare() {
        for (const { store } of stores) await store.rules(SCOPE);
        await server.query('truncate datacake.sample');
      },
      async sample(): Promise<Sample> {
        const before = stores.reduce((sum, { statements }) => sum + statements(), 0);
        const start = performance.now();
        await Promise.all(stores.map(({ store }) => write(store)));
        const seconds = (performance.now() - start) / 1000;
        const statements = stores.reduce((sum, one) => sum + one.statements(), 0) - before;
        return { perSecond: SAMPLES_PER_ROUND / seconds, statements: statements / SAMPLES_PER_ROUND };
      },
      async stop() {
        for (const { store } of stores) await store.close();
        await server.remove();
      },
    };
  },
};

function write(store: SharedStore): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => reject(new Error('A sample was not stored'));
    const writer = new SharedWriter({ store, scope: SCOPE, host: 'bench', clock: systemClock, gaveUp: refuse });
    const atMost = SAMPLES_PER_ROUND / WRITERS;
    let begun = 0;
    let ended = 0;
    const next = (): void => {
      if (begun >= atMost) return;
      const index = begun++;
      const log = { device: `device ${index % LOGS}`, node: 'node' };
      const row = {
        time: 1_700_000_000_000 + index,
        ownTime: false,
        values: { WATT: index, VOLT: 229.8, STATE: 'on' },
      };
      const sample = { ...row, device: log.device };
      const stored = (): void => {
        ended += 1;
        if (ended === atMost) resolve();
        next();
      };
      writer.append({ log, row, sample, bytes: 120, stored, failed: refuse });
    };
    for (let index = 0; index < UNDER_WAY; index++) next();
  });
}

const waiting: Variant = {
  key: 'waiting',
  title: `a start with ${WAITING.toLocaleString('en')} samples waiting`,
  shared: true,
  async start() {
    const server = await TestServer.start();
    const settings = server.settings('postgres');
    const filler = new Databases([]).open(settings);
    await filler.rules(SCOPE);
    await filler.close();
    await server.query(`insert into datacake.log (place, connection, device, node, next, moved, touched)
      select 'bench', 'bench', 'device ' || d, 'node', ${WAITING / LOGS}, pg_current_xact_id(), now() from generate_series(1, ${LOGS}) d`);
    await server.query(`insert into datacake.sample select id, p, gen_random_uuid(), 1700000000000 + p * 1000, false,
      jsonb_build_object('WATT', p, 'VOLT', 229.8, 'STATE', 'on'), now()
      from datacake.log, generate_series(0, ${WAITING / LOGS - 1}) p`);
    await server.query('vacuum analyze datacake.sample');
    return {
      async sample(): Promise<Sample> {
        const store = new Databases([]).open(settings);
        const before = process.memoryUsage().rss;
        const start = performance.now();
        const { logs } = await store.poll(SCOPE, '0');
        const counts = await store.count(SCOPE);
        for (const { log } of logs) await store.read(log, 0, 500);
        const startMs = performance.now() - start;
        await store.close();
        if (counts.reduce((sum, { samples }) => sum + samples, 0) !== WAITING) throw new Error('Samples are missing');
        return { startMs, memoryMb: Math.max(0, process.memoryUsage().rss - before) / 1e6 };
      },
      stop: () => server.remove(),
    };
  },
};

export const shared: Part = {
  key: 'shared',
  title: 'The journal that several Node-REDs share, on a PostgreSQL server of this machine',
  variants: [append, waiting],
  figures: [
    {
      title: 'samples a second stored durably',
      better: 'more',
      goal: { atLeast: 10_000 },
      of: (round) => valueOf(round, 'append', 'perSecond'),
    },
    {
      title: 'statements a sample',
      better: 'less',
      goal: { atMost: 0.1 },
      of: (round) => valueOf(round, 'append', 'statements'),
    },
    {
      title: 'ms until the first samples of each log are read, a million waiting',
      better: 'less',
      goal: { atMost: 2000 },
      of: (round) => valueOf(round, 'waiting', 'startMs'),
    },
    { title: 'MB of memory for it', better: 'less', of: (round) => valueOf(round, 'waiting', 'memoryMb') },
  ],
  order: 'in turn',
};
