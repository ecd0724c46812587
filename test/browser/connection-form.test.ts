import { demoTokens } from '../simulator';
import { connection, record, tab } from '../real/harness/nodes';
import { nobodyThere } from '../real/harness/ways';
import { inspect } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const flow = [tab, connection(nobodyThere, demoTokens.apiUser, { name: 'Deployed' }), record('record', {})];

onEachEditor('the connection form', flow, (editor, bench) => {
  const look = (what: string): Promise<void> => inspect(editor(), `connection, ${what} ${bench().runtime.nodeRed}`);

  it('shuts nobody out', async () => {
    await editor().openForm('record');
    await editor().openConfig('connection');
    for (const name of ['Connection', 'Delivery', 'Network']) {
      await editor().form.locator('.red-ui-tabs').getByText(name, { exact: true }).click();
      await look(name);
    }
  });
});
