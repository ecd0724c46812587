import assert from 'node:assert/strict';
import type { Simulator } from '../simulator';
import { device, field, product, uuidOf } from '../simulator/world/build';
import type { User, Workspace, World } from '../simulator/world/world';
import { eventually } from '../node-red/harness/eventually';
import { tab } from '../node-red/harness/nodes';
import type { Editor } from './harness/editor';
import { FieldsTable } from './harness/fields-table';
import { onEachEditor } from './harness/on-each-editor';

const workspace: Workspace = { id: uuidOf('workspace home'), name: 'Home', slug: 'home' };
const thermometer = product('Thermometer', [field('TEMPERATURE', 'NUMERIC', { unit: '°C' })]);
const cellar = device({ verboseName: 'Cellar', product: thermometer.id, workspace: workspace.id });
const attic = device({ verboseName: 'Attic', product: thermometer.id, workspace: workspace.id });

const newcomer: User = {
  id: uuidOf('user newcomer'),
  ...{
    email: 'robin@home.simulated',
    fullName: 'Robin Keller',
    isApiuser: true,
    token: 'simulated0newcomer0token0000000000000005',
  },
  grants: [{ workspace: workspace.id, permissions: ['view_device', 'record_measurements'] }],
};

const world: World = {
  workspaces: [workspace],
  products: [thermometer],
  devices: [cellar, attic],
  users: [newcomer],
};

const mostInteractions = 12;
const longest = 60_000;

onEachEditor(
  'a newcomer',
  [tab],
  (editor, bench) => {
    it(`needs no more than ${mostInteractions} interactions from an empty flow to the first measurement`, async () => {
      const picture = (what: string): Promise<void> => editor().picture(`newcomer, ${what} ${bench().runtime.nodeRed}`);
      const { page } = editor();
      const started = Date.now();
      let interactions = 0;
      /** A click, a drag, or something typed with the key that ends it. */
      const does = async <T>(interaction: Promise<T>): Promise<T> => {
        interactions += 1;
        return interaction;
      };

      const inject = await does(editor().addNode('inject', 250, 100));
      const record = await does(editor().addNode('datacake-record', 550, 100));
      await does(editor().wire(inject, record));
      await does(editor().openForm(record));
      await does(editor().openNewConfig('connection'));
      await reachSimulator(editor(), bench().simulator);
      await does(editor().type('#node-config-input-token', newcomer.token));
      await page.keyboard.press('Tab');
      await editor().form.getByText(newcomer.fullName).waitFor();
      await picture('connection');
      await does(editor().done());
      await does(editor().type('#node-input-device-text', 'cell'));
      await page.locator('.datacake-listbox [role="option"]').getByText('Cellar').waitFor();
      await page.keyboard.press('Enter');
      await does(editor().form.getByRole('button', { name: 'fill from last message' }).click());
      const table = new FieldsTable(editor());
      await table.row(0).waitFor();
      assert.deepEqual(await table.sources(), ['payload']);
      assert.deepEqual(await table.fields(), ['TEMPERATURE']);
      await picture('filled');
      await does(editor().done());
      await does(editor().deploy());
      await does(editor().inject(inject));

      const { ledger } = bench().simulator.core;
      const measurement = await eventually('the recording', () => ledger.recorded(cellar.id)[0]);
      assert.equal(measurement.field, 'TEMPERATURE');
      await editor().node(record).getByText('Cellar').waitFor();
      await editor().node(record).getByText('recorded').waitFor();
      await picture('recorded');
      assert.ok(interactions <= mostInteractions, `${interactions} interactions`);
      assert.ok(Date.now() - started < longest, `${Date.now() - started} ms`);
    });
  },
  { simulator: { world } },
);

/** What stands in the form already is Datacake's own address: nobody else has to do this. */
async function reachSimulator(editor: Editor, simulator: Simulator): Promise<void> {
  await editor.type('#node-config-input-address', simulator.url);
  await editor.form.locator('#node-config-input-plainHttp').check();
}
