import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Journals } from '../../nodes/connection/journals';
import { completeConnection, journalSettings } from '../../nodes/connection/settings';
import { SharedConnections } from '../../nodes/connection/shared-connections';
import { createUnavailableTransport } from '../../src/datacake/transport';
import { Timeline } from '../../src/delivery/timeline';
import { systemClock } from '../../src/util/clock';
import { defaultRules } from '../../src/windows/rules';
import { eventually } from '../node-red/harness/eventually';
import { TestServer } from './postgres';

const device = '3b0f2a7c-9d41-4c52-8e11-0a6f5d2c9b77';

describe('connections whose journal is in a database', () => {
  let server: TestServer;
  let folder: string;

  before(async () => {
    [server, folder] = await Promise.all([TestServer.start(), mkdtemp(path.join(tmpdir(), 'node-red-datacake-'))]);
  });
  after(async () => {
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** A runtime with one connection. @param sent gets the devices of requests */
  function runtime(name: string, sent: string[]) {
    const told: string[] = [];
    const connections = new SharedConnections({
      clock: systemClock,
      timeline: new Timeline(systemClock),
      modulePaths: [],
      log: ({ code }) => told.push(code),
    });
    const journals = new Journals(path.join(folder, name));
    const settings = journalSettings(completeConnection({ journal: 'shared' }));
    const opened = connections.open({
      server: server.settings('postgres'),
      scope: { place: 'place', connection: 'connection' },
      settings,
      openLocal: (events) => journals.open('connection', settings, events, ({ code }) => told.push(code)),
      tell: ({ code }) => told.push(code),
      transport: {
        ...createUnavailableTransport({ code: 'token-missing' }),
        record: (to) => {
          sent.push(to);
          return Promise.resolve({ kind: 'accepted', status: 200 });
        },
      },
      canSend: true,
      requestTimeoutMs: 10_000,
      events: {
        accepted: () => undefined,
        rejected: () => undefined,
        lost: () => undefined,
        notice: ({ code }) => told.push(code),
        changed: () => undefined,
      },
      ...{ limited: true, overQuota: 'hold', random: Math.random },
    });
    opened.delivery.setRules('record', defaultRules);
    return { ...opened, told, taken: () => opened.delivery.status('record').kind };
  }

  it('store in one journal, which one of them sends, and complete the messages of both', async () => {
    const sent: string[] = [];
    const one = runtime('one', sent);
    await eventually('a sender', () => one.told.includes('lease-first') || undefined);
    const other = runtime('other', sent);
    const completed: string[] = [];
    const take = (to: typeof one, name: string): boolean =>
      to.delivery.take({
        node: 'record',
        samples: [{ device, sample: { time: Date.now(), values: { WATT: 230 } } }],
        message: { bytes: 0, complete: () => completed.push(name), fail: () => completed.push(`${name} failed`) },
        completion: 'accepted',
      });
    assert.ok(take(one, 'one') && take(other, 'other'));
    await eventually('two complete messages', () => completed.length === 2 || undefined);
    assert.deepEqual(completed.sort(), ['one', 'other']);
    assert.ok(sent.length > 0);
    assert.equal(other.taken(), 'elsewhere');
    await one.close(Promise.resolve());
    await eventually('the next sender', () => other.told.includes('lease-first') || undefined);
    assert.ok(!one.told.includes('lease-handed-over'), 'while it stops, it goes without saying');
    await other.close(Promise.resolve());
  });
});
