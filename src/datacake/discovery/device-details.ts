import type { ApiQuery } from './ask';
import { DeviceListing, type DeviceSummary, hasPermission, readSummary, SUMMARY_SELECTION } from './device-listing';
import type { ApiResult } from './api-error';
import { countAt, flagAt, isObject, objectAt, objectsAt, textAt } from './untrusted-json';
import { isUuid, parseDevice } from '../../model';

export interface DeviceDetails extends DeviceSummary {
  /** ISO 8601; absent when the device was never heard. */
  lastHeard?: string;
  isOverQuota: boolean;
  productId: string;
  /** How many devices share the product, and so its fields. */
  devicesOfProduct: number;
  /** True when the token may create fields in the product. */
  mayCreateFields: boolean;
  /** Absent when Datacake doesn't tell. `datapointsPerDay` is 0 for an unlimited plan. */
  plan?: { name: string; datapointsPerDay: number };
  fields: DeviceField[];
}

/** A field as Datacake has it. */
export interface DeviceField {
  /** The identifier. */
  name: string;
  label: string;
  description: string;
  /** FLOAT, INT, NUMERIC, BOOL, STRING, COUNTER, GEO, OUTPUT. */
  type: string;
  unit: string;
  /** True when Datacake computes it from others: what is recorded to it may be lost. */
  calculated: boolean;
}

const DEVICE_QUERY = `query Fields($id: String!, $ws: String!) {
  device(deviceId: $id) {
    ${SUMMARY_SELECTION}
    isOverQuota lastHeard
    plan(workspace: $ws) { name datapointsPerDay }
    product {
      deviceCount
      measurementFields(active: true) {
        fieldName verboseFieldName description fieldType unit displayUnitOverride useFormula mappingProvider { id }
      }
    }
  }
}`;

const MAX_FIELDS = 1000;

/** A device by its UUID or its serial number, with its plan and its fields. */
export async function readDevice(ask: ApiQuery, workspace: string, given: string): Promise<ApiResult<DeviceDetails>> {
  const device = parseDevice(given);
  if (device === undefined) return DEVICE_UNKNOWN;
  if (isUuid(device)) return readById(ask, workspace, device);
  const resolved = await resolveSerial(ask, workspace, device);
  return resolved.ok ? readById(ask, workspace, resolved.result) : resolved;
}

const DEVICE_UNKNOWN = { ok: false, error: { code: 'device-unknown' } } as const;

async function readById(ask: ApiQuery, workspace: string, id: string): Promise<ApiResult<DeviceDetails>> {
  const asked = await ask(DEVICE_QUERY, { id, ws: workspace });
  if (!asked.ok) return asked;
  const device = objectAt(asked.result, 'device');
  const summary = readSummary(device);
  if (summary === undefined) return DEVICE_UNKNOWN;
  const product = objectAt(device, 'product');
  const lastHeard = textAt(device, 'lastHeard');
  return {
    ok: true,
    result: {
      ...summary,
      ...(lastHeard !== '' && { lastHeard }),
      isOverQuota: flagAt(device, 'isOverQuota'),
      productId: textAt(product, 'id'),
      devicesOfProduct: countAt(product, 'deviceCount') ?? 1,
      mayCreateFields: hasPermission(device, 'edit_product'),
      ...readPlan(objectAt(device, 'plan')),
      fields: objectsAt(product, 'measurementFields', MAX_FIELDS).map(readField),
    },
  };
}

/** A serial number is unique only within a product (documented), and a query for one doesn't tell of a second: so all are looked at. */
async function resolveSerial(ask: ApiQuery, workspace: string, serial: string): Promise<ApiResult<string>> {
  const all = await new DeviceListing(workspace, '').all(ask);
  if (!all.ok) return all;
  const [device, ...others] = all.result.filter((one) => one.serial === serial);
  if (device === undefined) return DEVICE_UNKNOWN;
  if (others.length > 0) return { ok: false, error: { code: 'device-ambiguous' } };
  return { ok: true, result: device.id };
}

function readPlan(plan: object): Pick<DeviceDetails, 'plan'> {
  const datapointsPerDay = countAt(plan, 'datapointsPerDay');
  return datapointsPerDay === undefined ? {} : { plan: { name: textAt(plan, 'name'), datapointsPerDay } };
}

function readField(field: Record<string, unknown>): DeviceField {
  return {
    name: textAt(field, 'fieldName'),
    label: textAt(field, 'verboseFieldName'),
    description: textAt(field, 'description', 500),
    type: textAt(field, 'fieldType'),
    unit: textAt(field, 'displayUnitOverride') || textAt(field, 'unit'),
    calculated: flagAt(field, 'useFormula') || isObject(field.mappingProvider),
  };
}
