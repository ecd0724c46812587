/** The memory that Node-RED's process uses at one time. */
export interface MemorySample {
  /** Seconds since the beginning. */
  at: number;
  /** Bytes. */
  heapUsed: number;
  rss: number;
}

interface MemoryFigures {
  /** Minutes without those of the warm-up. */
  minutes: number;
  /** Megabytes at the end. */
  heap: number;
  rss: number;
  /** Megabytes an hour by which the heap after garbage collection grows. */
  heapGrowthPerHour: number;
}

const BYTES_IN_MEGABYTE = 1_048_576;
const WARM_UP_S = 120;
const SECONDS_IN_MINUTE = 60;

/** The smallest heap of each minute, as garbage collection left it, without the minutes of the warm-up. */
export function heapFloors(samples: readonly MemorySample[]): { at: number; heapUsed: number }[] {
  const began = (samples[0]?.at ?? 0) + WARM_UP_S;
  const byMinute = new Map<number, { at: number; heapUsed: number }>();
  for (const { at, heapUsed } of samples) {
    if (at < began) continue;
    const minute = Math.floor((at - began) / SECONDS_IN_MINUTE);
    const smallest = byMinute.get(minute);
    if (smallest === undefined || heapUsed < smallest.heapUsed) byMinute.set(minute, { at, heapUsed });
  }
  return [...byMinute.values()];
}

/** Undefined when there are too few samples for a trend. @param samples of one process, in order */
export function memoryFigures(samples: readonly MemorySample[]): MemoryFigures | undefined {
  const floors = heapFloors(samples);
  const last = samples.at(-1);
  if (last === undefined || floors.length < 3) return undefined;
  return {
    minutes: floors.length,
    heap: toMegabytes(floors.at(-1)?.heapUsed ?? 0),
    rss: toMegabytes(last.rss),
    heapGrowthPerHour: toMegabytes(slope(floors.map(({ at, heapUsed }) => [at, heapUsed])) * 3600),
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
  return Math.round((bytes / BYTES_IN_MEGABYTE) * 10) / 10;
}
