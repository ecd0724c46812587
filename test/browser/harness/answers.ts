import type { Page } from 'playwright-core';
import { type AdminResult, routes } from '../../../nodes/admin/api';

/**
 * Answers one route instead of the runtime, for replies that a simulated Datacake can't cause.
 *
 * @param answer of the runtime, a status without one, or `nobody` for a network that is down
 * @returns the bodies that were sent, a list that grows
 */
export async function answerWith(
  page: Page,
  route: keyof typeof routes,
  answer: AdminResult<unknown> | number | 'nobody',
): Promise<unknown[]> {
  const path = routes[route];
  const isAsked = ({ pathname }: URL): boolean =>
    pathname === path || (route === 'activity' && pathname.startsWith(`${path}/`));
  const sent: unknown[] = [];
  await page.route(isAsked, async (caught) => {
    sent.push(caught.request().postDataJSON());
    if (answer === 'nobody') await caught.abort();
    else if (typeof answer === 'number') await caught.fulfill({ status: answer });
    else await caught.fulfill({ json: answer });
  });
  return sent;
}
