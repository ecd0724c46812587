import assert from 'node:assert/strict';
import { demoDevices, demoTokens } from '../simulator/index';
import { row } from '../helpers/settings';
import type { RecordConfig } from '../../nodes/record/settings';
import { onEachNodeRed } from './harness/environment';
import { eventually } from './harness/eventually';
import { catchErrors, connection, debug, entry, record, tab, POSITION } from './harness/nodes';

interface Case {
  what: string;
  message: object;
  /** True for a payload that comes as bytes. */
  isBytes?: boolean;
  config?: Partial<RecordConfig>;
  /** What is recorded; absent where the message reaches Catch with an error that matches `caught`. */
  recorded?: [field: string, value: unknown, timestamp?: string][];
  caught?: RegExp;
}

const expression = (source: string): Partial<RecordConfig> => ({
  fields: [row(source, 'TEMPERATURE', { sourceType: 'jsonata' })],
});
const timed: Partial<RecordConfig> = {
  fields: [row('payload.temp', 'TEMPERATURE')],
  time: 'payload.at',
  timeType: 'msg',
};
const berlin: Partial<RecordConfig> = { ...timed, zone: 'named', zoneName: 'Europe/Berlin' };
const array = [{ temp: 1 }, { temp: 2 }, { temp: 3 }];

const cases: Case[] = [
  {
    what: 'an expression that throws',
    ...{ message: { payload: { h: 'n/a' } }, config: expression('$number(payload.h)') },
    caught: /TEMPERATURE: the value can't be read: .*n\/a/,
  },
  {
    what: 'a time that throws',
    message: { payload: { temp: 1, at: 'no time' } },
    config: { ...timed, time: '$toMillis(payload.at)', timeType: 'jsonata' },
    caught: /the time can't be read: .*no time/,
  },
  {
    what: 'an element of an array by an index of the message',
    message: { payload: array, index: 1 },
    config: { fields: [row('payload[msg.index].temp', 'TEMPERATURE')] },
    recorded: [['TEMPERATURE', 2]],
  },
  {
    what: 'the sum of an array',
    ...{ message: { payload: array }, config: expression('$sum(payload.temp)') },
    recorded: [['TEMPERATURE', 6]],
  },
  {
    what: 'JSON that isn’t',
    message: { payload: '{"Temperature":nan,"Humidity":40}', topic: 'TEMPERATURE' },
    caught: /begins like JSON but isn't, at line and column 1:16 nan/,
  },
  {
    what: 'bytes of a number',
    ...{ message: { payload: '21.5\r\n' }, isBytes: true },
    config: { fields: [row('payload', 'TEMPERATURE', { type: 'NUMERIC' })] },
    recorded: [['TEMPERATURE', 21.5]],
  },
  {
    what: 'a number as text under a topic',
    message: { payload: '21.5', topic: 'TEMPERATURE' },
    recorded: [['TEMPERATURE', 21.5]],
  },
  {
    what: 'a retained topic that was cleared',
    message: { payload: '', topic: 'TEMPERATURE' },
    caught: /the payload is empty/,
  },
  {
    what: 'a date with dots in Berlin',
    ...{ message: { payload: { temp: 1, at: '28.01.2026 14:05' } }, config: berlin },
    recorded: [['TEMPERATURE', 1, String(Date.UTC(2026, 0, 28, 13, 5) / 1000)]],
  },
  {
    what: 'a date of which nobody said what comes first',
    ...{ message: { payload: { temp: 1, at: '01/02/2026' } }, config: berlin },
    caught: /may begin with the day or the month/,
  },
  {
    what: 'a date with the day first',
    message: { payload: { temp: 1, at: '28/01/2026 14:05' } },
    config: { ...berlin, dateOrder: 'dmy' },
    recorded: [['TEMPERATURE', 1, String(Date.UTC(2026, 0, 28, 13, 5) / 1000)]],
  },
];

const toBytes = { type: 'function', ...POSITION, outputs: 1, libs: [], wires: [['record']] };

onEachNodeRed('what comes', {}, (environment) => {
  for (const { what, message, isBytes = false, config = {}, recorded, caught } of cases) {
    it(`is read: ${what}`, async () => {
      const { nodeRed, simulator } = environment();
      simulator.core.clear();
      const before = nodeRed.comms.messagesAt('caught').length;
      await nodeRed.deploy([
        tab,
        connection(simulator.url, demoTokens.apiUser, { limit: 'lifted' }),
        ...entry('message', 'bytes'),
        {
          ...toBytes,
          id: 'bytes',
          func: isBytes ? 'msg.payload = Buffer.from(msg.payload); return msg;' : 'return msg;',
        },
        record('record', { device: demoDevices.bench, ...config }),
        catchErrors(['record'], 'caught'),
        debug('caught'),
      ]);
      await nodeRed.admin.post('message', message);
      const outcome = await eventually('an outcome', () => {
        const values = simulator.core.ledger.recorded(demoDevices.bench);
        const errors = nodeRed.comms.messagesAt('caught').slice(before) as { error?: { message: string } }[];
        return values.length + errors.length > 0 ? { values, errors } : undefined;
      });
      const values = outcome.values.map(({ field, value, timestamp }) => [field, value, timestamp]);
      if (caught === undefined) {
        assert.deepEqual(
          values,
          recorded?.map(([field, value, timestamp = values[0]?.[2]]) => [field, value, timestamp]),
        );
      } else {
        assert.deepEqual(values, []);
        assert.match(outcome.errors[0]?.error?.message ?? '', caught);
      }
    });
  }
});
