import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { row } from '../helpers/settings';
import { demoDevices, demoTokens } from '../simulator';
import { connection, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { Editor } from './harness/editor';
import { FieldsTable } from './harness/fields-table';
import { onEachEditor } from './harness/on-each-editor';

const MAX_ROW_HEIGHT_PX = 45;
/** Beneath it, where the box of the field has no room for it. */
const SUMMARY_LINE_PX = 22;
const SOURCES = Array.from({ length: 30 }, (_, index) => `payload.registers.value_of_channel_${index + 1}`);

const flow = [
  tab,
  connection(UNREACHABLE_URL, demoTokens.apiUser, { name: 'Deployed' }),
  record('record', {
    device: demoDevices.bench,
    fields: SOURCES.map((source, index) => row(source, `CHANNEL_${index + 1}`, { factor: 0.1, decimals: 1 })),
  }),
  {
    ...record('summaries', {
      device: demoDevices.bench,
      fields: [
        row('payload.energy', 'ENERGY', { factor: 0.001, decimals: 2 }),
        row('payload.power', 'POWER', { factor: 0.001, decimals: 2, aggregate: 'mean', onChange: true }),
        row('payload.total', 'ENERGY_THAT_ALL_OF_THE_INVERTERS_HAVE_MADE', { factor: 0.001, decimals: 2 }),
      ],
    }),
    y: 200,
  },
];

async function boxOf(locator: Locator): Promise<{ left: number; right: number; middle: number; height: number }> {
  const box = await locator.boundingBox();
  assert.ok(box !== null, `${String(locator)} is not to be seen`);
  return { left: box.x, right: box.x + box.width, middle: box.y + box.height / 2, height: box.height };
}

onEachEditor('the table of a record node with 30 rows', flow, (editor, bench) => {
  const table = (): FieldsTable => new FieldsTable(editor());
  const item = (index: number): Locator => editor().form.locator('#node-input-fields-container > li').nth(index);

  for (const [width, height, mostPx] of [
    [1400, 900, MAX_ROW_HEIGHT_PX],
    [1024, 600, MAX_ROW_HEIGHT_PX],
    [800, 600, MAX_ROW_HEIGHT_PX + SUMMARY_LINE_PX],
  ] as const) {
    it(`has one line a row where its summary has room, and one right edge, in a window of ${width} by ${height}`, async () => {
      await editor().page.setViewportSize({ width, height });
      await editor().openForm('record');
      assert.ok((await boxOf(item(0))).height <= mostPx);
      const source = table().row(0).locator('.red-ui-typedInput-input');
      assert.equal(await source.getAttribute('title'), SOURCES[0]);
      assert.equal(
        await source.evaluate((input) => input.scrollLeft + input.clientWidth >= input.scrollWidth - 1),
        true,
      );
      const edges = ['#node-input-name', '.red-ui-editableList-border', '#node-input-btn-connection-add'];
      const rights = await Promise.all(edges.map(async (edge) => (await boxOf(editor().form.locator(edge))).right));
      assert.ok(Math.max(...rights) - Math.min(...rights) <= 1.5, rights.join(', '));
      await editor().picture(`fields, ${width} by ${height} ${bench().runtime.nodeRed}`);
      await editor().cancel();
    });
  }

  it('shows the whole summary of a row in every width, with numbers as the language writes them', async () => {
    const browser = editor().page.context().browser();
    assert.ok(browser !== null);
    const german = await Editor.open(browser, bench().nodeRed, 'de-DE');
    try {
      await german.openForm('summaries');
      for (const width of [1400, 1024, 800]) {
        await german.page.setViewportSize({ width, height: 600 });
        await german.picture(`summaries, German ${width} ${bench().runtime.nodeRed}`);
        for (const [index, expected] of [
          '× 0,001 · 2 Dez.',
          'Mittelwert · × 0,001 · 2 Dez. · nur bei Änderung',
          '× 0,001 · 2 Dez.',
        ].entries()) {
          const shown = german.form
            .locator('#node-input-fields-container > li')
            .nth(index)
            .getByText(expected, { exact: true });
          const summary = shown.filter({ visible: true });
          await summary.waitFor();
          assert.equal(await summary.evaluate((line) => line.scrollWidth > line.clientWidth + 1), false, expected);
        }
      }
    } finally {
      await german.close();
    }
  });

  it('keeps handle, cross and arrow on the first line of a row that is open', async () => {
    await editor().openForm('record');
    await table().open(0);
    const { middle } = await boxOf(table().row(0).locator('.datacake-record-row-field'));
    for (const part of [
      '.red-ui-editableList-item-handle',
      '.red-ui-editableList-item-remove',
      '.datacake-record-row-opener',
    ]) {
      assert.ok(Math.abs((await boxOf(item(0).locator(part))).middle - middle) <= 4, part);
    }
    await editor().cancel();
  });
});
