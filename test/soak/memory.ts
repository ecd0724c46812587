/** What Node-RED's process uses at one time. */
export interface MemorySample {
  /** Seconds since the beginning. */
  at: number;
  /** Bytes. */
  heapUsed: number;
  rss: number;
}

export interface MemoryFigures {
  /** Minutes that the process was watched, without those in which it warmed up. */
  minutes: number;
  /** Megabytes at the end. */
  heap: number;
  rss: number;
  /** Megabytes that what is left after the collection of garbage grows by in an hour. */
  heapGrowthPerHour: number;
}

const megabyte = 1_048_576;
const warmUp = 120;
const span = 60;

/** The least heap of each minute, which is what garbage collection left, without the minutes of warming up. */
export function floors(samples: readonly MemorySample[]): { at: number; heapUsed: number }[] {
  const began = (samples[0]?.at ?? 0) + warmUp;
  const byMinute = new Map<number, { at: number; heapUsed: number }>();
  for (const { at, heapUsed } of samples) {
    if (at < began) continue;
    const minute = Math.floor((at - began) / span);
    const least = byMinute.get(minute);
    if (least === undefined || heapUsed < least.heapUsed) byMinute.set(minute, { at, heapUsed });
  }
  return [...byMinute.values()];
}

/** Whether memory stays flat. @param samples of one process, in order */
export function memoryFigures(samples: readonly MemorySample[]): MemoryFigures | undefined {
  const least = floors(samples);
  const last = samples.at(-1);
  if (last === undefined || least.length < 3) return undefined;
  return {
    minutes: least.length,
    heap: toMegabytes(least.at(-1)?.heapUsed ?? 0),
    rss: toMegabytes(last.rss),
    heapGrowthPerHour: toMegabytes(slope(least.map(({ at, heapUsed }) => [at, heapUsed])) * 3600),
  };
}

/** The slope of the straight line that comes closest to all points. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([one]) => one)), mean(points.map(([, one]) => one))];
  const above = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0);
  const below = points.reduce((sum, [px]) => sum + (px - x) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

function toMegabytes(bytes: number): number {
  return Math.round((bytes / megabyte) * 10) / 10;
}
