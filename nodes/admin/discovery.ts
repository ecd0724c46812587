import { performance } from 'node:perf_hooks';
import type { ApiResult } from '../../src/datacake/discovery/api-error';
import type { ApiQuery } from '../../src/datacake/discovery/ask';
import { createFields } from '../../src/datacake/discovery/create-fields';
import { readDevice } from '../../src/datacake/discovery/device-details';
import { DeviceListing } from '../../src/datacake/discovery/device-listing';
import { readTokenInfo } from '../../src/datacake/discovery/token-info';
import { checkFieldName } from '../../src/mapping/field-name';
import { FIELD_TYPES, isUuid } from '../../src/model';
import { TtlCache } from '../../src/util/ttl-cache';
import { readAccess } from './access';
import type { AdminResult, DeviceDetails, NewField, WorkspaceQuery } from './api';
import type { DiscoveryClient } from './discovery-client';
import { BadRequest, RequestBody } from './request-body';
import { type Handler, failure } from './route';

const MAX_CACHED_LISTINGS = 20;

/** Paging through a search within this time doesn't start it anew with each page. */
const LISTING_TTL_MS = 30_000;

const MAX_PAGE = 200;

const MAX_CACHED_DEVICES = 50;
const DEVICE_TTL_MS = 30_000;

const MAX_NEW_FIELDS = 50;
const CREATABLE_TYPES = FIELD_TYPES.filter((type) => type !== 'auto');

/** Whom a token belongs to. It isn't cached, because a test follows a change. */
export function createTokenHandler(discovery: DiscoveryClient): Handler<'token'> {
  return { read: readAccess, answer: (access) => discovery.find(access, readTokenInfo) };
}

/** The devices of a workspace, page by page. */
export function createDevicesHandler(discovery: DiscoveryClient): Handler<'devices'> {
  const listings = new TtlCache<DeviceListing>(MAX_CACHED_LISTINGS, LISTING_TTL_MS, () => performance.now());
  return {
    read: (body) => ({
      ...readWorkspace(body),
      search: body.text('search', 200).trim(),
      page: body.count('page', MAX_PAGE),
    }),
    answer({ workspace, search, page, ...rest }) {
      return findInWorkspace(discovery, { workspace, ...rest }, (ask, identity) => {
        const key = JSON.stringify([identity, workspace, search]);
        return listings.get(key, () => new DeviceListing(workspace, search)).page(page, ask);
      });
    },
  };
}

export type DeviceCache = TtlCache<Promise<ApiResult<DeviceDetails>>>;

export function createDeviceCache(): DeviceCache {
  return new TtlCache(MAX_CACHED_DEVICES, DEVICE_TTL_MS, () => performance.now());
}

/** A device with its plan and its fields. */
export function createDeviceHandler(discovery: DiscoveryClient, cache: DeviceCache): Handler<'device'> {
  return {
    read: (body) => ({ ...readWorkspace(body), device: body.text('device', 200).trim() }),
    answer({ device, ...scope }) {
      return findInWorkspace(discovery, scope, async (ask, identity) => {
        const key = JSON.stringify([identity, scope.workspace, device]);
        const pending = cache.get(key, () => readDevice(ask, scope.workspace, device));
        const result = await pending;
        if (!result.ok) cache.delete(key, pending);
        return result;
      });
    },
  };
}

/** Creates fields in Datacake, and clears the cache, because all devices of the product have changed. */
export function createFieldsHandler(discovery: DiscoveryClient, cache: DeviceCache): Handler<'fields'> {
  return {
    read(body) {
      const device = body.text('device', 100).trim().toLowerCase();
      if (!isUuid(device)) throw new BadRequest('device has to be a UUID');
      const fields = body.list('fields', MAX_NEW_FIELDS).map((entry) => readField(new RequestBody(entry, 'a field')));
      return { ...readWorkspace(body), device, fields };
    },
    answer({ device, fields, ...scope }) {
      return findInWorkspace(discovery, scope, async (ask) => {
        const created = await createFields(ask, scope.workspace, device, fields);
        cache.clear();
        return created;
      });
    },
  };
}

function readWorkspace(body: RequestBody): WorkspaceQuery {
  return { access: readAccess(body.object('access')), workspace: body.text('workspace', 100).trim() };
}

async function findInWorkspace<T>(
  discovery: DiscoveryClient,
  { access, workspace }: WorkspaceQuery,
  query: (ask: ApiQuery, identity: string) => Promise<ApiResult<T>>,
): Promise<AdminResult<T>> {
  return workspace === '' ? failure('workspace-missing') : discovery.find(access, query);
}

function readField(body: RequestBody): NewField {
  const name = body.text('name', 100).trim();
  if (checkFieldName(name) !== undefined) throw new BadRequest('name has to be the identifier of a field');
  return {
    name,
    label: body.text('label', 200).trim() || name,
    type: body.oneOf('type', CREATABLE_TYPES),
    unit: body.text('unit', 50).trim(),
  };
}
