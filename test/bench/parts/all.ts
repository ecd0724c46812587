import type { Part } from '../part';
import { drain } from './drain';
import { fleet } from './fleet';
import { idleNodes } from './idle';
import { limit } from './limit';
import { loading } from './loading';
import { manyLogs } from './logs';
import { manySeenOnce } from './once';
import { slowDisk } from './slow-disk';
import { overheads } from './overhead';
import { shared } from './shared';
import { throughput } from './throughput';
import { aMillionWaiting } from './waiting';

/** All parts, in the order in which they are measured: the longest last, because it gets the time that the others leave. */
export const PARTS: readonly Part[] = [
  overheads,
  throughput,
  slowDisk,
  aMillionWaiting,
  drain,
  limit,
  fleet,
  loading,
  idleNodes,
  manyLogs,
  manySeenOnce,
  shared,
];
