import type { RecordRules } from '../windows/rules';
import type { DeliveryFigures } from './figures';
import type { Handover } from './intake';
import type { DatapointsOfToday } from './quota/quota';
import type { DeliveryStatus } from './status';

/** What the nodes use of their connection's delivery, whether its journal is its own or shared with other processes. */
export interface ConnectionDelivery {
  /** Sets how a record node's samples become measurements, from the next window that closes on. */
  setRules(node: string, rules: RecordRules): void;

  /**
   * Stores what a message says and sees to its delivery. The message ends by and by.
   *
   * @returns false when the delivery is closed and has taken nothing
   */
  take(handover: Handover): boolean;

  /**
   * Closes the windows that a record node has open, once all that was taken before is stored.
   *
   * @param devices those whose windows are meant; none for all
   */
  flush(node: string, devices: readonly string[]): void;

  /** Gives up all that waits of a record node for a device as given. @returns how many samples */
  discard(node: string, device: string): Promise<number>;

  status(node: string): DeliveryStatus;

  /** The status in words and in numbers, by one look at all devices. */
  overview(node: string): { status: DeliveryStatus; figures: DeliveryFigures };

  /**
   * What each device was sent since 00:00 UTC, those with most first.
   *
   * @param node only devices that this record node writes to
   */
  datapoints(node?: string): DatapointsOfToday[];

  /** How many samples are stored and not settled, of all record nodes or of one. */
  waiting(node?: string): number;

  /**
   * Ends within 3 s: takes nothing more, lets requests in flight end, then aborts them. What waits stays in the journal.
   *
   * @param handedOver fulfils when the record nodes have handed over what they received: until then it is still taken, within bounds
   */
  close(handedOver?: Promise<unknown>): Promise<void>;
}
