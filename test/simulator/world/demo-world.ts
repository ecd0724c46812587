import { device, field, freePlan, product, unlimitedPlan, uuidOf } from './build';
import type { Device, Field, Product, User, Workspace, World } from './world';

export const demoWorkspaces = {
  factory: { id: '5e0f7a9c-2b1d-4c3e-8f60-1a2b3c4d5e6f', name: 'Riverside factory', slug: 'riverside-factory' },
  fleet: { id: '7c1d9e4b-6a5f-4b2c-9d83-0f1e2d3c4b5a', name: 'Orchard fleet', slug: 'orchard-fleet' },
} as const satisfies Record<string, Workspace>;

/** Devices by what they show. The first three are those of the example flow. */
export const demoDevices = {
  powerMeter: '3b0f6c1e-8d52-4a7b-9c64-5e2f1a0d7b81',
  climateSensor: 'c47a2d90-1e6b-4f38-8a15-7d9e3b6c0f24',
  tracker: '9e81d5b7-4c03-4d6a-b2f9-60a7c8e13d45',
  /** Has every field of the samples. */
  bench: 'be525e29-4398-4fc1-a928-dead7fdfe218',
  /** Seen by the demo token, which may not record to it. */
  forbidden: '2d7c4b6a-90e1-4f5d-8b3c-a1e0f9d82c57',
  /** Its free plan was used up before the day began. */
  overQuota: '6f3e2a1d-7b58-4c9e-a0d4-b8c71e5f9263',
  /** Datacake has lifted its limit; its plan is unlimited. */
  lifted: 'd0a9b8c7-5e4f-4321-9a8b-c7d6e5f40312',
  /** Share one serial number: in two products of one workspace, and in the other workspace. */
  twinSoil: '1a5c9e3f-0b2d-4e6f-8c7a-94b3d2e1f068',
  twinClimate: '84e2f6a0-3c1b-4d5e-9f7a-b6c5d4e3f217',
  twinAbroad: 'f7b6a5c4-d3e2-4f10-8a9b-0c1d2e3f4a5b',
  /** Of a workspace that only the personal token sees. */
  abroad: '5b4a3c2d-1e0f-4a9b-8c7d-6e5f4d3c2b1a',
} as const;

export const demoSerials = { twin: 'A8404163F1834C84', powerMeter: 'PM-2024-0017' } as const;

/** Tokens by what they are for; all have 40 characters, as Datacake's seem to have. */
export const demoTokens = {
  /** An API user who may record to all devices of the factory but the forbidden one. */
  apiUser: 'simulated0api0user0token0000000000000001',
  /** A person who may do everything in both workspaces. */
  personal: 'simulated0personal0token0000000000000002',
  /** An API user who sees the factory and may change nothing. */
  readOnly: 'simulated0read0only0token000000000000003',
  /** An API user whose rights are for the power meter alone. */
  oneDevice: 'simulated0one0device0token00000000000004',
  /** An API user who may record to the factory's devices and not read them. */
  recordOnly: 'simulated0record0only0token0000000000005',
} as const;

const { factory, fleet } = demoWorkspaces;

const meterFields: readonly Field[] = [
  field('POWER', 'NUMERIC', { unit: 'W', floatDigits: 0, role: 'PRIMARY', semantic: 'POWER' }),
  field('VOLTAGE', 'NUMERIC', { unit: 'V', floatDigits: 1 }),
  field('CURRENT', 'NUMERIC', { unit: 'A', floatDigits: 2 }),
  field('ENERGY', 'COUNTER', { unit: 'kWh', floatDigits: 3, description: 'Reading of the meter' }),
  field('RELAY', 'BOOL', { description: 'True while the load is switched on' }),
  field('COST', 'NUMERIC', { unit: '€', useFormula: true, description: 'Calculated from the energy' }),
];

const climateFields: readonly Field[] = [
  field('TEMPERATURE', 'NUMERIC', { unit: '°C', floatDigits: 1, role: 'PRIMARY', semantic: 'TEMPERATURE' }),
  field('HUMIDITY', 'NUMERIC', { unit: '%', floatDigits: 0, semantic: 'HUMIDITY' }),
  field('CO2', 'NUMERIC', { unit: 'ppm', floatDigits: 0, verboseFieldName: 'CO₂' }),
  field('AIR_QUALITY', 'STRING'),
  field('DEW_POINT', 'NUMERIC', { unit: '°C', mappingProvider: { id: uuidOf('mapping provider dew point') } }),
];

const trackerFields: readonly Field[] = [
  field('LOCATION', 'GEO', { role: 'DEVICE_LOCATION' }),
  field('SPEED', 'NUMERIC', { unit: 'km/h', floatDigits: 1, role: 'PRIMARY' }),
  field('BATTERY', 'NUMERIC', { unit: '%', floatDigits: 0, semantic: 'BATTERY' }),
  field('MOVING', 'BOOL'),
];

const benchFields: readonly Field[] = [
  field('WATT', 'NUMERIC', { unit: 'W' }),
  field('AMPERE', 'NUMERIC', { unit: 'A' }),
  field('VOLT', 'NUMERIC', { unit: 'V' }),
  field('POWER', 'NUMERIC', { unit: 'W' }),
  field('CURRENT', 'NUMERIC', { unit: 'A' }),
  field('ENERGY', 'NUMERIC', { unit: 'kWh' }),
  field('TEMPERATURE', 'NUMERIC', { unit: '°C' }),
  field('HUMIDITY', 'NUMERIC', { unit: '%' }),
  field('PROBE_TEMPERATURE', 'NUMERIC', { unit: '°C' }),
  field('BATTERY', 'NUMERIC', { unit: '%' }),
  field('SWITCH', 'BOOL'),
  field('WATER_LEAK', 'BOOL'),
  field('NOTE', 'STRING'),
  field('LOCATION', 'GEO'),
  field('COUNT', 'COUNTER'),
  field('RETIRED', 'NUMERIC', { active: false }),
];

const soilFields: readonly Field[] = [
  field('SOIL_MOISTURE', 'NUMERIC', { unit: '%', role: 'PRIMARY' }),
  field('SOIL_TEMPERATURE', 'NUMERIC', { unit: '°C' }),
  field('BATTERY', 'NUMERIC', { unit: 'V' }),
];

const products = {
  meter: product('Power meter', meterFields),
  climate: product('Climate sensor', climateFields),
  tracker: product('Asset tracker', trackerFields),
  bench: product('Test bench', benchFields),
  soil: product('Soil probe', soilFields),
} as const satisfies Record<string, Product>;

/** More than one page of the largest size that GraphQL gives. */
const orchardSize = 120;

/** A small company with two workspaces: what the playground shows and what most tests need. */
export function demoWorld(): World {
  return {
    workspaces: [factory, fleet],
    products: Object.values(products),
    devices: [...factoryDevices(), ...fleetDevices()],
    users: demoUsers(),
  };
}

function factoryDevices(): Device[] {
  const inFactory = (id: string, verboseName: string, of: Product, more: Partial<Device> = {}): Device =>
    device({ id, verboseName, product: of.id, workspace: factory.id, ...more });
  return [
    inFactory(demoDevices.powerMeter, 'Power meter, hall 1', products.meter, {
      serialNumber: demoSerials.powerMeter,
    }),
    inFactory(demoDevices.climateSensor, 'Climate, office', products.climate),
    inFactory(demoDevices.tracker, 'Forklift 3', products.tracker),
    inFactory(demoDevices.bench, 'Test bench', products.bench),
    inFactory(demoDevices.forbidden, 'Main meter of the landlord', products.meter),
    inFactory(demoDevices.overQuota, 'Climate, warehouse', products.climate, {
      plan: freePlan,
      usedAtStart: freePlan.datapointsPerDay,
    }),
    inFactory(demoDevices.lifted, 'Vibration rig', products.bench, { limit: 'lifted', plan: unlimitedPlan }),
    inFactory(demoDevices.twinSoil, 'Green roof, soil', products.soil, { serialNumber: demoSerials.twin }),
    inFactory(demoDevices.twinClimate, 'Green roof, air', products.climate, { serialNumber: demoSerials.twin }),
  ];
}

function fleetDevices(): Device[] {
  const inFleet = (verboseName: string, of: Product, more: Partial<Device> = {}): Device =>
    device({ verboseName, product: of.id, workspace: fleet.id, ...more });
  const probes = Array.from({ length: orchardSize }, (_, index) =>
    inFleet(`Soil probe ${String(index + 1).padStart(3, '0')}`, products.soil),
  );
  return [
    inFleet('Gate tracker', products.tracker, { id: demoDevices.abroad }),
    inFleet('Roof probe', products.soil, { id: demoDevices.twinAbroad, serialNumber: demoSerials.twin }),
    ...probes,
  ];
}

function demoUsers(): User[] {
  const everythingButForbidden = factoryDevices()
    .map((one) => one.id)
    .filter((id) => id !== demoDevices.forbidden);
  return [
    {
      id: uuidOf('user api'),
      email: 'node-red@api.simulated',
      fullName: 'Node-RED in hall 1',
      isApiuser: true,
      token: demoTokens.apiUser,
      grants: [
        { workspace: factory.id, permissions: ['view_device'] },
        { workspace: factory.id, permissions: ['record_measurements'], devices: everythingButForbidden },
      ],
    },
    {
      id: uuidOf('user personal'),
      email: 'alex@riverside.simulated',
      fullName: 'Alex Rivers',
      isApiuser: false,
      token: demoTokens.personal,
      grants: [factory.id, fleet.id].map((workspace) => ({
        workspace,
        permissions: ['view_device', 'record_measurements', 'edit_device', 'edit_product'],
      })),
    },
    {
      id: uuidOf('user read only'),
      email: 'dashboard@api.simulated',
      fullName: 'Dashboard',
      isApiuser: true,
      token: demoTokens.readOnly,
      grants: [{ workspace: factory.id, permissions: ['view_device'] }],
    },
    {
      id: uuidOf('user record only'),
      email: 'gateway@api.simulated',
      fullName: 'Gateway that may not read',
      isApiuser: true,
      token: demoTokens.recordOnly,
      grants: [{ workspace: factory.id, permissions: ['record_measurements'] }],
    },
    {
      id: uuidOf('user one device'),
      email: 'meter@api.simulated',
      fullName: 'Meter gateway',
      isApiuser: true,
      token: demoTokens.oneDevice,
      grants: [
        {
          workspace: factory.id,
          permissions: ['view_device', 'record_measurements'],
          devices: [demoDevices.powerMeter],
        },
      ],
    },
  ];
}
