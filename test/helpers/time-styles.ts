import type { TimeStyle } from '../../src/mapping/time-text';

/** Times without a zone are UTC. */
export const utc: TimeStyle = { zone: 'utc', dateOrder: 'auto' };

/** Times without a zone are those of the machine. */
export const local: TimeStyle = { zone: 'local', dateOrder: 'auto' };
