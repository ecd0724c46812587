import assert from 'node:assert/strict';
import { onEachEditor } from './harness/on-each-editor';

onEachEditor('the palette', [], (editor, bench) => {
  it('offers the record node with its icon', async () => {
    const entry = editor().paletteEntry('datacake-record');
    await entry.scrollIntoViewIfNeeded();
    assert.equal((await entry.locator('.red-ui-palette-label').innerText()).replace(/\s+/g, ' '), 'datacake record');
    const icon = await entry.locator('.red-ui-palette-icon').getAttribute('style');
    assert.match(icon ?? '', /datacake-record\.svg/);
    await editor().picture(`palette ${bench().runtime.nodeRed}`);
  });

  it('knows the connection as a config node, which is not dragged', async () => {
    const category = await editor().page.evaluate(`RED.nodes.getType('datacake-connection').category`);
    assert.equal(category, 'config');
    assert.equal(await editor().paletteEntry('datacake-connection').count(), 0);
  });
});
