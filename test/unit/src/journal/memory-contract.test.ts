import { MemoryJournal } from '../../../../src/journal/memory-journal';
import { type ContractedJournal, describeJournal } from './journal-contract';

describeJournal('A journal in memory', () => Promise.resolve(contracted(new MemoryJournal())));

/** It keeps what waits when it is closed. */
function contracted(journal: MemoryJournal): ContractedJournal {
  return {
    journal,
    idle: () => Promise.resolve(),
    reopen: async () => {
      await journal.close();
      return contracted(journal);
    },
  };
}
