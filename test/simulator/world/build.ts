import { createHash } from 'node:crypto';
import type { Device, Field, Plan, Product, WorldFieldType } from './world';

/** As documented at the time of writing. */
export const freePlan: Plan = {
  name: 'Free',
  slug: 'free',
  datapointsPerDay: 500,
  dataRetentionDays: 7,
  dataRetentionMonths: null,
};

const paidPlan: Plan = {
  name: 'Standard',
  slug: 'standard',
  datapointsPerDay: 7500,
  dataRetentionDays: null,
  dataRetentionMonths: 12,
};

export const unlimitedPlan: Plan = { ...paidPlan, name: 'Unlimited', slug: 'unlimited', datapointsPerDay: 0 };

/** A UUID that is always the same for the same name, so that worlds are reproducible. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** A field of which only the identifier and the type have to be said; the label is made of the identifier. */
export function field(fieldName: string, fieldType: WorldFieldType, more: Partial<Field> = {}): Field {
  return {
    id: uuidOf(`field ${fieldName} ${fieldType} ${more.unit ?? ''}`),
    fieldName,
    verboseFieldName: labelOf(fieldName),
    description: '',
    fieldType,
    unit: '',
    displayUnitOverride: null,
    floatDigits: null,
    role: null,
    semantic: null,
    useFormula: false,
    mappingProvider: null,
    active: true,
    ...more,
  };
}

export function product(name: string, fields: readonly Field[], more: Partial<Product> = {}): Product {
  return { id: uuidOf(`product ${name}`), name, slug: slugOf(name), fields, ...more };
}

/** A device on the paid plan, under the limit, with a UUID and serial number made of its name unless they are given. */
export function device(of: Pick<Device, 'verboseName' | 'product' | 'workspace'> & Partial<Device>): Device {
  const id = uuidOf(`device ${of.workspace} ${of.verboseName}`);
  return {
    id,
    serialNumber: id.replaceAll('-', '').slice(0, 16).toUpperCase(),
    plan: paidPlan,
    limit: 'one',
    usedAtStart: 0,
    lastHeard: null,
    ...of,
  };
}

function labelOf(identifier: string): string {
  const words = identifier.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
