import type { DeviceDetails, MessageProperty } from '../../admin/api';
import type { Search } from '../combobox/choices';

/** What the rows of the fields table can offer and check against; all of it may come late or never. */
export interface RowContext {
  /** The properties of the last message. */
  readonly sources: Search;
  /** The fields of the device. */
  readonly fields: Search;
  device(): DeviceDetails | undefined;
  /** What is known of the last message without asking. */
  properties(): readonly MessageProperty[];
  /** Aborted when the form closes. */
  readonly signal: AbortSignal;
}
