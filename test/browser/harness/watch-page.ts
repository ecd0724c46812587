import type { Page } from 'playwright-core';

/**
 * Collects a page's errors: of scripts, of the console, and of requests.
 *
 * @param home the only address that the page may send requests to
 * @returns a list that grows
 */
export function watchPage(page: Page, home: string): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(home)) errors.push(`request: to ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A form aborts requests whose replies it no longer needs.
    if (request.failure()?.errorText === 'net::ERR_ABORTED') return;
    errors.push(`request: ${request.url()} failed: ${request.failure()?.errorText ?? 'unknown'}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) errors.push(`request: ${response.url()} answered ${response.status()}`);
  });
  return errors;
}
