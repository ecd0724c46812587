import { openDiskJournal } from '../../../src/journal/disk/open-disk-journal';
import { noEvents } from './events';

/** Opens the journal in a folder at a given time, prints the outcome, and keeps it open until killed. */
async function main(): Promise<void> {
  const [directory = '', at = '0'] = process.argv.slice(2);
  await new Promise((resolve) => setTimeout(resolve, Number(at) - Date.now()));
  const opening = await openDiskJournal({ directory, events: noEvents });
  console.log(opening.kind);
  setInterval(() => undefined, 1000);
}

void main();
