/** A number as the editor's language writes it: `12,345`. */
export function inDigits(number: number): string {
  return number.toLocaleString(RED.i18n.lang());
}

/** Bytes in the unit that suits them: `1.2 MB`. */
export function inBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const style = { style: 'unit', unit: units[power] ?? 'byte', maximumFractionDigits: 1 } as const;
  return (bytes / 1000 ** power).toLocaleString(RED.i18n.lang(), style);
}

/** A moment as a person reads it, in the time of this browser; the day only where it isn't today. */
export function asMoment(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const today = moment.toDateString() === new Date().toDateString();
  const language = RED.i18n.lang();
  return today ? moment.toLocaleTimeString(language) : moment.toLocaleString(language);
}
