import type { Result, Scenario } from './figures';
import type { Machine } from './machine';
import type { Summary } from './statistics';

/** A Markdown table whose columns are as wide as their longest cell, so that it reads well unrendered. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function figuresTable(results: readonly Result[]): string {
  const rows = results.map(({ title, goal = '', verdict = '', ...summary }) => {
    return [title, withSpread(summary), String(summary.count), goal, verdict];
  });
  return table(['figure', 'median (quartiles)', 'rounds', 'goal', 'verdict'], rows);
}

export function scenariosTable(scenarios: readonly Scenario[]): string {
  const rows = scenarios.map(({ title, messagesPerSecond, cpuPercent, memoryMb, messagesPerCoreSecond }) => {
    return [title, ...[messagesPerSecond, cpuPercent, memoryMb, messagesPerCoreSecond].map(withSpread)];
  });
  return table(['scenario', 'messages/s', 'CPU, % of a core', 'memory, MB', 'messages per core-second'], rows);
}

export function describeRun(
  { processor, cores, memoryGb, system, node, load, pinned }: Machine,
  about: string,
): string {
  const where = pinned ? 'measured processes pinned to a core' : 'nothing pinned';
  return `${about}; ${cores} × ${processor}, ${memoryGb} GB, ${system}, Node ${node}, load ${load}, ${where}`;
}

export function withSpread({ median, firstQuartile, thirdQuartile }: Summary): string {
  if (firstQuartile === thirdQuartile) return readable(median);
  return `${readable(median)} (${readable(firstQuartile)}–${readable(thirdQuartile)})`;
}

/** Three digits, and those in front of the point whole. */
export function readable(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
