import type { Locator, Page } from 'playwright-core';

/** More inputs and buttons than any form has. */
const MAX_STOPS = 60;

/** Presses the tab key until something has the focus, the way somebody without a mouse gets there. */
export async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let stop = 0; stop < MAX_STOPS; stop++) {
    await page.keyboard.press('Tab');
    if (await goal.evaluate((element) => element.contains(element.ownerDocument.activeElement))) return;
  }
  throw new Error(`${String(goal)} isn't reached with the tab key`);
}
