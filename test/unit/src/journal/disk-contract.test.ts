import { open } from '../../../helpers/journal';
import { SimulatedDisk } from '../../../helpers/simulated-disk';
import { type ContractedJournal, describeJournal } from './journal-contract';

describeJournal('A journal on disk', () => contracted(new SimulatedDisk()));

async function contracted(fs: SimulatedDisk): Promise<ContractedJournal> {
  const journal = await open(fs);
  return {
    journal,
    idle: () => Promise.resolve(),
    reopen: async () => {
      await journal.close();
      return contracted(fs);
    },
  };
}
