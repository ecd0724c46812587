/** What a field is in Datacake, as GraphQL reads it. */
export type WorldFieldType = 'FLOAT' | 'INT' | 'NUMERIC' | 'BOOL' | 'STRING' | 'COUNTER' | 'GEO' | 'OUTPUT';

/** The permissions that the simulator knows; the first two are documented by name. */
export type Permission = 'record_measurements' | 'edit_product' | 'view_device' | 'edit_device';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
}

export interface Field {
  readonly id: string;
  readonly fieldName: string;
  readonly verboseFieldName: string;
  readonly description: string;
  readonly fieldType: WorldFieldType;
  readonly unit: string;
  readonly displayUnitOverride: string | null;
  readonly floatDigits: number | null;
  readonly role: string | null;
  readonly semantic: string | null;
  readonly useFormula: boolean;
  readonly mappingProvider: { readonly id: string } | null;
  readonly active: boolean;
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly fields: readonly Field[];
}

export interface Plan {
  readonly name: string;
  readonly slug: string;
  /** 0 means unlimited. */
  readonly datapointsPerDay: number;
  readonly dataRetentionDays: number | null;
  readonly dataRetentionMonths: number | null;
}

export interface Device {
  /** The UUID, in lower case. */
  readonly id: string;
  readonly verboseName: string;
  /** Unique only within a product. */
  readonly serialNumber: string;
  readonly product: string;
  readonly workspace: string;
  readonly plan: Plan;
  /** `lifted` when Datacake has lifted the limit of one write a second and field. */
  readonly limit: 'one' | 'lifted';
  /** Datapoints used up before the simulation starts; they count for its first UTC day. */
  readonly usedAtStart: number;
  /** Unix milliseconds. */
  readonly lastHeard: number | null;
}

/** What a user may do in one workspace. */
interface Grant {
  readonly workspace: string;
  readonly permissions: readonly Permission[];
  /** Absent: all devices of the workspace. */
  readonly devices?: readonly string[];
}

export interface User {
  readonly id: string;
  readonly email: string;
  readonly fullName: string;
  readonly isApiuser: boolean;
  readonly token: string;
  readonly grants: readonly Grant[];
}

/** All that exists before the first request; what changes later is the simulator's own. */
export interface World {
  readonly workspaces: readonly Workspace[];
  readonly products: readonly Product[];
  readonly devices: readonly Device[];
  readonly users: readonly User[];
}
