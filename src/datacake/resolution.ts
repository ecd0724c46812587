import type { Outcome } from './outcome';

/** What came of looking for a device by its serial number; `device` is its UUID. */
export type Resolution = { kind: 'found'; device: string } | Extract<Outcome, { kind: 'retry' | 'paused' | 'aborted' }>;
