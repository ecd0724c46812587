import type { Locator } from 'playwright-core';

/** Types key by key, because a form may listen for keys, and replaces the input's content. */
export async function typeInto(input: Locator, text: string): Promise<void> {
  await input.fill('');
  await input.pressSequentially(text);
}
