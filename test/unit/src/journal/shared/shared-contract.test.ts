import { newDatabase, openMember } from '../../../../helpers/shared-journal';
import { type ContractedJournal, describeJournal } from '../journal-contract';

describeJournal('A shared journal', () => contracted(newDatabase()));

async function contracted({ clock, database }: ReturnType<typeof newDatabase>): Promise<ContractedJournal> {
  const member = await openMember(database, clock);
  const journal = await member.own();
  const close = async (): Promise<void> => {
    await journal.close();
    await member.journal.close();
  };
  return {
    journal,
    // What is acknowledged is gathered, and what is appended is polled.
    idle: () => clock.advance(1000),
    reopen: async () => {
      await close();
      return contracted({ clock, database });
    },
    end: close,
  };
}
