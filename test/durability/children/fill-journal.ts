import { openDiskJournal } from '../../../src/journal/disk/open-disk-journal';
import { Ranges } from '../../../src/util/ranges';
import { noEvents } from './events';

/** Appends rising numbers without end and prints the ranges that are stored; prints some of them as acknowledged, then acknowledges them. */
async function main(): Promise<void> {
  const [directory = '', from = '0'] = process.argv.slice(2);
  const opening = await openDiskJournal({ directory, sizeLimit: 64e6, events: noEvents });
  if (opening.kind !== 'opened') throw new Error(opening.kind);
  const { journal } = opening;
  const logs = [0, 1, 2].map((index) => ({ device: `device ${index}`, node: 'node' }));
  for (let value = Number(from); ;) {
    const first = value;
    const appended = Array.from({ length: 1 + Math.floor(Math.random() * 300) }, () => {
      const log = logs[value % logs.length];
      if (log === undefined) throw new Error('no log');
      const sample = { device: log.device, time: Date.now(), ownTime: false, values: { VALUE: value } };
      const append = journal.append(log, sample).then((position) => ({ log, position, value: sample.values.VALUE }));
      value += 1;
      return append;
    });
    const stored = await Promise.all(appended);
    process.stdout.write(`stored ${first} ${value - 1}\n`);
    const acknowledged = stored.filter(() => Math.random() < 0.5);
    process.stdout.write(`acknowledged ${acknowledged.map((entry) => entry.value).join(' ')}\n`);
    for (const { log, position } of acknowledged) journal.acknowledge(log, Ranges.of(position, position));
  }
}

void main();
