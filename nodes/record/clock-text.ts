/**
 * The day of a time in the runtime's zone, `2026-03-14`; undefined where it is the same as that of `now`.
 *
 * @param time Unix milliseconds, as the next
 * @param zone the runtime's; for tests
 */
export function otherDay(
  time: number,
  now: number,
  zone = new Intl.DateTimeFormat().resolvedOptions().timeZone,
): string | undefined {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone } as const;
  const [day, today] = [time, now].map((moment) => new Intl.DateTimeFormat('sv-SE', parts).format(moment));
  return day === today ? undefined : day;
}

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
