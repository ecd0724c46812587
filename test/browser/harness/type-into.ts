import type { Locator } from 'playwright-core';

/** Types key by key, as a form may listen for keys, in the place of what an input holds. */
export async function typeInto(input: Locator, text: string): Promise<void> {
  await input.fill('');
  await input.pressSequentially(text);
}
