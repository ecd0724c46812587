import { isUuid, parseDevice } from '../../model';
import { SerialIndex } from '../serial';
import { countAt, flagAt, isObject, objectAt, objectsAt, textAt } from '../untrusted-json';
import type { ApiQuery, ApiResult } from './api-error';
import { DeviceListing, type DeviceSummary, hasPermission, readSummary, SUMMARY_SELECTION } from './device-listing';

export interface DeviceDetails extends DeviceSummary {
  /** ISO 8601; absent when Datacake has never heard of the device. */
  lastHeard?: string;
  isOverQuota: boolean;
  productId: string;
  /** Number of devices that share the product, and so its fields. */
  devicesOfProduct: number;
  /** True when the token may create fields in the product. */
  mayCreateFields: boolean;
  /** Absent when Datacake doesn't tell. `datapointsPerDay` is 0 for an unlimited plan (documented). */
  plan?: { name: string; datapointsPerDay: number };
  fields: DeviceField[];
}

/** A field as Datacake has it. */
export interface DeviceField {
  /** The identifier. */
  name: string;
  label: string;
  description: string;
  /** FLOAT, INT, NUMERIC, BOOL, STRING, COUNTER, GEO or OUTPUT. */
  type: string;
  unit: string;
  /** True when Datacake computes it from other fields: a value that is recorded to it may be lost. */
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

/** A device, named by its UUID or its serial number, with its plan and its fields. */
export async function readDevice(query: ApiQuery, workspace: string, name: string): Promise<ApiResult<DeviceDetails>> {
  const device = parseDevice(name);
  if (device === undefined) return DEVICE_UNKNOWN;
  if (isUuid(device)) return readById(query, workspace, device);
  const resolved = await resolveSerial(query, workspace, device);
  return resolved.ok ? readById(query, workspace, resolved.result) : resolved;
}

const DEVICE_UNKNOWN = { ok: false, error: { code: 'device-unknown' } } as const;

async function readById(query: ApiQuery, workspace: string, id: string): Promise<ApiResult<DeviceDetails>> {
  const answer = await query(DEVICE_QUERY, { id, ws: workspace });
  if (!answer.ok) return answer;
  const device = objectAt(answer.result, 'device');
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

/** The UUID of the device with a serial number. The query for one serial number doesn't tell of a second device that has it. */
async function resolveSerial(query: ApiQuery, workspace: string, serial: string): Promise<ApiResult<string>> {
  const devices = await new DeviceListing(workspace, '').all(query);
  if (!devices.ok) return devices;
  const match = new SerialIndex(devices.result.map((device) => [device.id, device.serial])).match(serial);
  if (match.kind === 'none') return DEVICE_UNKNOWN;
  if (match.kind === 'several') return { ok: false, error: { code: 'device-ambiguous' } };
  return { ok: true, result: match.device };
}

function readPlan(plan: object): Pick<DeviceDetails, 'plan'> {
  const datapointsPerDay = countAt(plan, 'datapointsPerDay');
  return datapointsPerDay === undefined ? {} : { plan: { name: textAt(plan, 'name'), datapointsPerDay } };
}

function readField(field: Record<string, unknown>): DeviceField {
  return {
    name: textAt(field, 'fieldName'),
    label: textAt(field, 'verboseFieldName'),
    description: textAt(field, 'description'),
    type: textAt(field, 'fieldType'),
    unit: textAt(field, 'displayUnitOverride') || textAt(field, 'unit'),
    calculated: flagAt(field, 'useFormula') || isObject(field.mappingProvider),
  };
}
