/** A function node as a person wrote it, messages that pass it, and how much of it the rows of a table can say. */
export interface CorpusEntry {
  /** Short, and unique in the corpus. */
  name: string;
  /** The body of the function node, whole. */
  code: string;
  /** Each goes through the code by itself, in this order. */
  messages: readonly object[];
  /** What the code finds in the contexts and in the environment. */
  context?: { flow?: object; global?: object; env?: Readonly<Record<string, string>> };
  /** `whole`: rows record the same for every message; `part`: those of some fields do; `refused`: no row does. */
  expect: 'whole' | 'part' | 'refused';
  /** What rows can't say, of an entry that isn't `whole`. */
  notes?: readonly CorpusNote[];
  /** The device that the code records to; absent when the code doesn't name one. */
  device?: string | CorpusDevice;
}

interface CorpusNote {
  /** A field, or `device`, `time` or `message`. */
  about: string;
  /** Of the code, beginning with 1: where the obstacle is, not where its result is used. */
  line: number;
  reason: string;
}

/** Where a message, a context or the environment names the device. */
interface CorpusDevice {
  type: 'msg' | 'flow' | 'global' | 'env' | 'jsonata';
  value: string;
}

/**
 * The text of a function node from a template that begins and ends with a line end: without the indentation that all of
 * its lines share. Backslashes stay as they are, except that a backtick and a dollar sign before a brace need one.
 */
export function body(template: TemplateStringsArray): string {
  const raw = template.raw[0] ?? '';
  const lines = raw
    .replace(/\\(`|\$\{)/g, '$1')
    .split('\n')
    .slice(1, -1);
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/[^ ]/));
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(shared)).join('\n');
}
