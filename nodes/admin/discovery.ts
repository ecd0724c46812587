import { performance } from 'node:perf_hooks';
import type { ApiQuery, ApiResult } from '../../src/datacake/discovery/api-error';
import { createFields } from '../../src/datacake/discovery/create-fields';
import { readDevice } from '../../src/datacake/discovery/device-details';
import { DeviceListing } from '../../src/datacake/discovery/device-listing';
import { readTokenInfo } from '../../src/datacake/discovery/token-info';
import { checkFieldName } from '../../src/mapping/field-name';
import { FIELD_TYPES, isUuid } from '../../src/model';
import { TtlCache } from '../../src/util/ttl-cache';
import { readAccess } from './access';
import type { AdminResult, DeviceDetails, DeviceQuery, FieldsToCreate, NewField, WorkspaceQuery } from './api';
import type { DiscoveryClient } from './discovery-client';
import { BadRequest, RequestBody } from './request-body';
import { type Handler, failure } from './route';

/** Long enough to page through a listing without starting it anew, and short enough to see a change in Datacake. */
const CACHE_TTL_MS = 30_000;
const MAX_CACHED_LISTINGS = 20;
const MAX_CACHED_DEVICES = 50;

const MAX_PAGE = 200;
const MAX_NEW_FIELDS = 50;
const CREATABLE_TYPES = FIELD_TYPES.filter((type) => type !== 'auto');

/** What the forms find out about Datacake, and the creation of fields. */
export function createDiscoveryHandlers(client: DiscoveryClient) {
  const now = (): number => performance.now();
  const listings = new TtlCache<DeviceListing>(MAX_CACHED_LISTINGS, CACHE_TTL_MS, now);
  const details = new TtlCache<Promise<ApiResult<DeviceDetails>>>(MAX_CACHED_DEVICES, CACHE_TTL_MS, now);

  async function findInWorkspace<T>(
    { access, workspace }: WorkspaceQuery,
    query: (ask: ApiQuery, identity: string) => Promise<ApiResult<T>>,
  ): Promise<AdminResult<T>> {
    return workspace === '' ? failure('workspace-missing') : client.find(access, query);
  }

  // Not cached, because a test follows a change.
  const token: Handler<'token'> = { read: readAccess, answer: (access) => client.find(access, readTokenInfo) };
  const devices: Handler<'devices'> = {
    read: (body) => ({
      ...readWorkspace(body),
      search: body.text('search', 200).trim(),
      page: body.count('page', MAX_PAGE),
    }),
    answer: ({ search, page, ...scope }) => {
      return findInWorkspace(scope, (ask, identity) => {
        const key = JSON.stringify([identity, scope.workspace, search]);
        return listings.get(key, () => new DeviceListing(scope.workspace, search)).page(page, ask);
      });
    },
  };
  const device: Handler<'device'> = {
    read: (body) => ({ ...readWorkspace(body), node: readNode(body.object('node')) }),
    answer: ({ node: { device: id }, ...scope }) => {
      return findInWorkspace(scope, async (ask, identity) => {
        const key = JSON.stringify([identity, scope.workspace, id]);
        const pending = details.get(key, () => readDevice(ask, scope.workspace, id));
        const result = await pending;
        if (!result.ok) details.delete(key, pending);
        return result;
      });
    },
  };
  const fields: Handler<'fields'> = {
    read: readFieldsToCreate,
    answer: ({ device: id, fields: missing, ...scope }) => {
      return findInWorkspace(scope, async (ask) => {
        const created = await createFields(ask, scope.workspace, id, missing);
        // All devices of the product have changed.
        details.clear();
        return created;
      });
    },
  };
  return { token, devices, device, fields };
}

function readWorkspace(body: RequestBody): WorkspaceQuery {
  return { access: readAccess(body.object('access')), workspace: body.text('workspace', 100).trim() };
}

function readNode(body: RequestBody): DeviceQuery['node'] {
  const z = body.optionalText('z');
  return { id: body.text('id'), ...(z !== undefined && { z }), device: body.text('device', 200).trim() };
}

function readFieldsToCreate(body: RequestBody): FieldsToCreate {
  const device = body.text('device', 100).trim().toLowerCase();
  if (!isUuid(device)) throw new BadRequest('device has to be a UUID');
  const fields = body.list('fields', MAX_NEW_FIELDS).map((entry) => readField(new RequestBody(entry, 'a field')));
  return { ...readWorkspace(body), device, fields };
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
