import type { Page } from 'playwright-core';

/**
 * Writes down what goes wrong on a page.
 *
 * @param home where the page may get things from; a request to anywhere else counts as a problem
 * @returns a list that grows
 */
export function watchPage(page: Page, home: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(home))
      problems.push(`request: to ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A form gives up what it no longer wants to know.
    if (request.failure()?.errorText === 'net::ERR_ABORTED') return;
    problems.push(`request: ${request.url()} failed: ${request.failure()?.errorText ?? 'unknown'}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`request: ${response.url()} answered ${response.status()}`);
  });
  return problems;
}
