import type { ConnectionConfig } from '../../connection/settings';
import type { RecordConfig } from '../../record/settings';
import type { FormTabs } from '../ui/tabs';
import type { FieldCreation } from './field-creation';
import type { DeviceLookup } from './device-lookup';
import type { DeviceNames } from './device-names';
import type { FieldsTable } from './fields-table';
import type { LastMessageLookup } from './last-message';
import type { SearchScope } from './searches';

/** What a part of the record node's form knows of the others. */
export interface RecordFormParts {
  readonly tabs: FormTabs<'fields' | 'timing' | 'preview' | 'activity'>;
  readonly table: FieldsTable;
  /** Above the fields table, for buttons that change it. */
  readonly toolbar: JQuery;
  /** Looks up the device that the fields are checked against. */
  readonly device: DeviceLookup;
  readonly message: LastMessageLookup;
  readonly creation: FieldCreation;
  readonly names: DeviceNames;
  /** The node as it would be saved now, with its id. */
  readonly record: () => RecordConfig & { id: string };
  /** The connection that is chosen, as the editor has it. */
  readonly connection: () => EditorNode<ConnectionConfig> | undefined;
  /** Where devices are searched; nothing while no connection is chosen. */
  readonly searchScope: () => SearchScope | undefined;
  /** Calls back whenever {@link record} may have changed. */
  readonly onChange: (handler: () => void) => void;
  /** Aborted when the form is closed, saved or not. */
  readonly signal: AbortSignal;
}
