import { type NewField, createFields } from '../../src/datacake/discovery/create-fields';
import { isUuid } from '../../src/device';
import { FIELD_TYPES } from '../../src/mapping/field-type';
import { checkFieldName } from '../../src/mapping/field-name';
import type { CreatedField, FieldsToCreate } from './api';
import { BadRequest, RequestBody } from './body';
import type { DeviceCache } from './device';
import type { DiscoveryClient } from './discovery';
import { readAccess } from './read-access';
import type { Handler } from './route';

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
