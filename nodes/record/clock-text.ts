/**
 * A time of day in the runtime's zone, `22:54`; where that zone is UTC, as in most containers, it says so: `22:54 UTC`.
 *
 * @param time Unix milliseconds
 * @param precision `seconds` for `22:54:03`
 * @param zone the runtime's; for tests
 */
export function formatClock(
  time: number,
  precision: 'minutes' | 'seconds' = 'minutes',
  zone = new Intl.DateTimeFormat().resolvedOptions().timeZone,
): string {
  const moment = Math.round(time / 1000) * 1000;
  const text = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(precision === 'seconds' && { second: '2-digit' }),
    timeZone: zone,
  }).format(moment);
  return ['UTC', 'Etc/UTC', 'Etc/UCT', 'UCT', 'Zulu'].includes(zone) ? `${text} UTC` : text;
}
