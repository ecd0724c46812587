import { readAccess } from './access';
import type {
  TokenInfo,
  DevicePage,
  DevicesQuery,
  DeviceDetails,
  DeviceQuery,
  CreatedField,
  FieldsToCreate,
} from './api';
import { readTokenInfo } from '../../src/datacake/discovery/token-info';
import type { DiscoveryClient } from './discovery-client';
import type { Handler } from './route';
import { performance } from 'node:perf_hooks';
import { DeviceListing } from '../../src/datacake/discovery/device-listing';
import { RequestBody, BadRequest } from './request-body';
import { TtlCache } from '../../src/util/ttl-cache';
import { readDevice } from '../../src/datacake/discovery/device-details';
import type { ApiResult } from '../../src/datacake/discovery/api-error';
import { type NewField, createFields } from '../../src/datacake/discovery/create-fields';
import { checkFieldName } from '../../src/mapping/field-name';
import { isUuid, FIELD_TYPES } from '../../src/model';

/** Who a token belongs to. It is asked anew each time: whoever tests a connection has just changed something. */
export function account(discovery: DiscoveryClient): Handler<TokenInfo> {
  return (body) => discovery.find(readAccess(body), readTokenInfo);
}

const MAX_CACHED_LISTINGS = 20;

/** Milliseconds for which a search answers the same, so that paging through it doesn't begin again with each page. */
const LISTING_TTL_MS = 30_000;

const MAX_PAGE = 200;

/** The devices of a workspace, page by page. */
export function devices(discovery: DiscoveryClient): Handler<DevicePage> {
  const listings = new TtlCache<DeviceListing>(MAX_CACHED_LISTINGS, LISTING_TTL_MS, () => performance.now());
  return (body) => {
    const { access, workspace, search, page } = readDevicesQuery(body);
    if (workspace === '') return { ok: false, error: { code: 'workspace-missing' } };
    return discovery.find(access, (ask, identity) => {
      const listing = listings.get(JSON.stringify([identity, workspace, search]), () => {
        return new DeviceListing(workspace, search);
      });
      return listing.page(page, ask);
    });
  };
}

function readDevicesQuery(body: RequestBody): DevicesQuery {
  return {
    access: readAccess(body.object('access')),
    workspace: body.text('workspace', 100).trim(),
    search: body.text('search', 200).trim(),
    page: body.count('page', MAX_PAGE),
  };
}

const MAX_CACHED_DEVICES = 50;

/** Milliseconds for which a device is taken to be as it was. */
const DEVICE_TTL_MS = 30_000;

/** What was found out about devices of late. */
export type DeviceCache = TtlCache<Promise<ApiResult<DeviceDetails>>>;

export function deviceCache(): DeviceCache {
  return new TtlCache(MAX_CACHED_DEVICES, DEVICE_TTL_MS, () => performance.now());
}

/** A device with its plan and its fields. */
export function device(discovery: DiscoveryClient, cache: DeviceCache): Handler<DeviceDetails> {
  return (body) => {
    const { access, workspace, device } = readDeviceQuery(body);
    if (workspace === '') return { ok: false, error: { code: 'workspace-missing' } };
    return discovery.find(access, async (ask, identity) => {
      const key = JSON.stringify([identity, workspace, device]);
      const finding = cache.get(key, () => readDevice(ask, workspace, device));
      const found = await finding;
      if (!found.ok) cache.delete(key, finding);
      return found;
    });
  };
}

function readDeviceQuery(body: RequestBody): DeviceQuery {
  return {
    access: readAccess(body.object('access')),
    workspace: body.text('workspace', 100).trim(),
    device: body.text('device', 200).trim(),
  };
}

const MAX_NEW_FIELDS = 50;

const CREATABLE_TYPES = FIELD_TYPES.filter((type) => type !== 'auto');

/** Creates fields in Datacake. What was known of devices is forgotten, because all devices of the product have changed. */
export function fields(discovery: DiscoveryClient, known: DeviceCache): Handler<CreatedField[]> {
  return (body) => {
    const { access, workspace, device, fields } = readFieldsToCreate(body);
    if (workspace === '') return { ok: false, error: { code: 'workspace-missing' } };
    return discovery.find(access, async (ask) => {
      const created = await createFields(ask, workspace, device, fields);
      known.clear();
      return created;
    });
  };
}

function readFieldsToCreate(body: RequestBody): FieldsToCreate {
  const device = body.text('device', 100).trim().toLowerCase();
  if (!isUuid(device)) throw new BadRequest('device has to be a UUID');
  return {
    access: readAccess(body.object('access')),
    workspace: body.text('workspace', 100).trim(),
    device,
    fields: body.list('fields', MAX_NEW_FIELDS).map((entry) => readField(new RequestBody(entry, 'a field'))),
  };
}

function readField(field: RequestBody): NewField {
  const name = field.text('name', 100).trim();
  if (checkFieldName(name) !== undefined) throw new BadRequest('name has to be the identifier of a field');
  return {
    name,
    label: field.text('label', 200).trim() || name,
    type: field.oneOf('type', CREATABLE_TYPES),
    unit: field.text('unit', 50).trim(),
  };
}
