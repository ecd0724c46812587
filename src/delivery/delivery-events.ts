import { callSafely } from '../util/call-safely';
import type { Message } from './messages';
import type { LogId } from '../journal/journal';
import type { Measurement } from '../model';
import type { Notice } from '../util/notice';
import type { Reason } from '../util/reason';

/** What a record node emits once a request with measurements of its own was accepted. */
export interface Receipt {
  /** The device as given: a UUID or a serial number. */
  device: string;
  uuid: string;
  /** What Datacake accepted of this node's. */
  measurements: Measurement[];
  /** The HTTP status of the answer. */
  status: number;
  /** How often the measurements had to be sent. */
  attempts: number;
}

/** Measurements that Datacake refused for good, or that can't be sent. */
export interface Rejection {
  device: string;
  /** The log of the samples that went into them, and the position of the last of these. */
  log: LogId;
  position: number;
  measurements: Measurement[];
  /** The HTTP status of the answer; 0 for what can't be sent. */
  status: number;
  reason: Reason;
  /** The last message that went into them, unless it has been completed already. */
  message: Message | undefined;
}

/** Samples that were given up, because the journal or the disk was full, because they were too old, because a file was damaged or the folder deleted, or because a person discarded them. */
export interface Loss {
  device: string;
  samples: number;
  why: 'size' | 'disk-full' | 'age' | 'damage' | 'deleted' | 'discarded';
}

/** What a delivery tells; the record node that it concerns is named by its id, because it may be gone. */
export interface DeliveryEvents {
  accepted(node: string, receipt: Receipt): void;
  rejected(node: string, rejection: Rejection): void;
  lost(node: string, loss: Loss): void;
  /** What concerns the connection as a whole. */
  notice(notice: Notice): void;
  /** The status of a record node may have changed. */
  changed(node: string): void;
}

/** Events whose listeners may throw. */
export function safeEvents(events: DeliveryEvents): DeliveryEvents {
  return {
    accepted: (node, receipt) => callSafely(() => events.accepted(node, receipt)),
    rejected: (node, rejection) => callSafely(() => events.rejected(node, rejection)),
    lost: (node, loss) => callSafely(() => events.lost(node, loss)),
    notice: (notice) => callSafely(() => events.notice(notice)),
    changed: (node) => callSafely(() => events.changed(node)),
  };
}
