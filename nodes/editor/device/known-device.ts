import type { DeviceDetails } from '../../admin/api';
import type { FormError } from '../problem';

/** What the form knows of the device that it checks the fields against. */
export type KnownDevice =
  | { kind: 'none' }
  | { kind: 'asking' }
  | { kind: 'known'; details: DeviceDetails }
  | { kind: 'unknown'; error: FormError };
