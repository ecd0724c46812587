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

const MAX_INTERACTIONS = 12;
const MAX_DURATION_MS = 60_000;

onEachEditor(
  'a newcomer',
  [tab],
  (editor, bench) => {
    it(`needs no more than ${MAX_INTERACTIONS} interactions from an empty flow to the first measurement`, async () => {
      const picture = (what: string): Promise<void> => editor().picture(`newcomer, ${what} ${bench().runtime.nodeRed}`);
      const { page } = editor();
      const started = Date.now();
      let interactions = 0;
      /** A click, a drag, or something typed with the key that ends it. */
      const interact = async <T>(interaction: Promise<T>): Promise<T> => {
        interactions += 1;
        return interaction;
      };

      const inject = await interact(editor().addNode('inject', 250, 100));
      const record = await interact(editor().addNode('datacake-record', 550, 100));
      await interact(editor().wire(inject, record));
      await interact(editor().openForm(record));
      await interact(editor().openNewConfig('connection'));
      await reachSimulator(editor(), bench().simulator);
      await interact(editor().type('#node-config-input-token', newcomer.token));
      await page.keyboard.press('Tab');
      await editor().form.getByText(newcomer.fullName).waitFor();
      await picture('connection');
      await interact(editor().done());
      await interact(editor().type('#node-input-device-text', 'cell'));
      await page.locator('.datacake-listbox [role="option"]').getByText('Cellar').waitFor();
      await page.keyboard.press('Enter');
      await interact(editor().form.getByRole('button', { name: 'fill from last message' }).click());
      const table = new FieldsTable(editor());
      await table.row(0).waitFor();
      assert.deepEqual(await table.sources(), ['payload']);
      assert.deepEqual(await table.fields(), ['TEMPERATURE']);
      await picture('filled');
      await interact(editor().done());
      await interact(editor().deploy());
      await interact(editor().inject(inject));

      const { ledger } = bench().simulator.core;
      const measurement = await eventually('the recording', () => ledger.recorded(cellar.id)[0]);
      assert.equal(measurement.field, 'TEMPERATURE');
      await editor().node(record).getByText('Cellar').waitFor();
      await editor().node(record).getByText('recorded').waitFor();
      await picture('recorded');
      assert.ok(interactions <= MAX_INTERACTIONS, `${interactions} interactions`);
      assert.ok(Date.now() - started < MAX_DURATION_MS, `${Date.now() - started} ms`);
    });
  },
  { simulator: { world } },
);

/** The form has Datacake's own address already: only this test has to change it. */
async function reachSimulator(editor: Editor, simulator: Simulator): Promise<void> {
  await editor.type('#node-config-input-address', simulator.url);
  await editor.form.locator('#node-config-input-plainHttp').check();
}
