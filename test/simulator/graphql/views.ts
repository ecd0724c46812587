import type { Behaviour } from '../core/behaviour';
import type { CurrentValue, CurrentValues } from '../core/current-values';
import type { Quota } from '../record/quota';
import type { Directory } from '../world/directory';
import type { Device, Field, Plan, User, Workspace } from '../world/world';
import { apiError } from './api-error';
import { pageOf } from './paging';

/** What one operation is answered from. */
export interface QueryContext {
  user: User;
  directory: Directory;
  behaviour: Behaviour;
  quota: Quota;
  current: CurrentValues;
  /** Unix milliseconds. */
  now: number;
}

const MAX_PAGE_SIZE = 100;
const ONLINE_MS = 3_600_000;

export function workspaceView(workspace: Workspace, context: QueryContext) {
  const { directory, user, behaviour } = context;
  const devices = () => directory.devicesIn(user, workspace.id);
  return {
    ...workspace,
    deviceCount: () => devices().length,
    myPermissions: () => [...directory.workspacePermissions(user, workspace.id)],
    devicesFiltered: (args: DevicesArguments) => devicePage(devices(), args, context),
    device: ({ serialNumber }: { serialNumber: string }) => {
      const found = devices().filter((one) => one.serialNumber === serialNumber);
      if (found.length > 1 && behaviour.ambiguousSerial === 'null') return null;
      if (found.length > 1 && behaviour.ambiguousSerial === 'error') {
        throw apiError('CANNOT_PERFORM_OPERATION', 'Several devices have this serial number.');
      }
      return found[0] === undefined ? null : deviceView(found[0], context);
    },
  };
}

interface DevicesArguments {
  page?: number | null;
  pageSize?: number | null;
  search?: string | null;
  orderBy?: { verboseName?: 'ASC' | 'DESC' | null } | null;
}

function devicePage(devices: readonly Device[], args: DevicesArguments, context: QueryContext) {
  const page = args.page ?? 0;
  const size = args.pageSize ?? 10;
  if (page < 0 || size < 1 || size > MAX_PAGE_SIZE) {
    throw apiError('VALIDATION_ERROR', `page must be 0 or more, pageSize from 1 to ${MAX_PAGE_SIZE}.`);
  }
  const wanted = (args.search ?? '').toLowerCase();
  const found = devices.filter((one) => one.verboseName.toLowerCase().includes(wanted));
  const order = args.orderBy?.verboseName;
  if (order != null) {
    const sign = order === 'ASC' ? 1 : -1;
    found.sort((a, b) => sign * a.verboseName.localeCompare(b.verboseName, 'en'));
  }
  return {
    total: found.length,
    devices: pageOf(found, page, size, context.behaviour.pages).map((one) => deviceView(one, context)),
  };
}

export function deviceView(device: Device, context: QueryContext) {
  const { directory, quota, current, now, user } = context;
  const lastHeard = current.lastHeard(device.id) ?? device.lastHeard;
  return {
    id: device.id,
    verboseName: device.verboseName,
    serialNumber: device.serialNumber,
    lastHeard: lastHeard === null ? null : new Date(lastHeard).toISOString(),
    online: lastHeard !== null && now - lastHeard < ONLINE_MS,
    isOverQuota: quota.remaining(device, now) === 0,
    measurements24h: quota.used(device, now),
    myPermissions: ({ workspace }: { workspace: string }) =>
      workspace === device.workspace ? [...directory.permissions(user, device)] : [],
    plan: ({ workspace }: { workspace: string }): Plan | null => (workspace === device.workspace ? device.plan : null),
    product: () => productView(device.product, context),
    currentMeasurements: ({ fieldNames }: { fieldNames?: readonly (string | null)[] | null }) => {
      const fields = directory.fields(device.product);
      return [...current.of(device.id, now)].flatMap(([name, value]) => {
        const field = fields.get(name);
        const wanted = fieldNames == null || fieldNames.includes(name);
        return field === undefined || !wanted ? [] : [currentView(field, value)];
      });
    },
  };
}

function productView(id: string, { directory, user }: QueryContext) {
  const product = directory.product(id);
  if (product === undefined) throw apiError('NOT_FOUND', 'The product does not exist.');
  return {
    id: product.id,
    name: product.name,
    slug: product.slug,
    deviceCount: () => directory.devices.filter((one) => one.product === id && directory.maySee(user, one)).length,
    measurementFields: ({ active }: { active?: boolean | null }) =>
      [...directory.fields(id).values()].filter((field) => active == null || field.active === active),
  };
}

/** A number is read as `value`, a text (STRING and GEO) as `valueString` only. */
function currentView(field: Field, { value, time }: CurrentValue) {
  const isText = field.fieldType === 'STRING' || field.fieldType === 'GEO';
  return {
    value: isText ? null : Number(value),
    valueString: isText ? String(value) : null,
    modified: new Date(time * 1000).toISOString(),
    field,
  };
}
