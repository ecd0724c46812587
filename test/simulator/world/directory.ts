import { uuidOf } from './build';
import type { Device, Field, Permission, Product, User, Workspace, World, WorldFieldType } from './world';

interface NewField {
  fieldName: string;
  verboseFieldName: string;
  fieldType: WorldFieldType;
  displayUnitOverride: string | null;
  floatDigits: number | null;
}

/** Looks things up in a world as one of its users may see them; the fields of products grow. */
export class Directory {
  readonly #world: World;
  readonly #devices: ReadonlyMap<string, Device>;
  readonly #products: ReadonlyMap<string, Product>;
  readonly #users: ReadonlyMap<string, User>;
  readonly #fields: ReadonlyMap<string, Map<string, Field>>;

  constructor(world: World) {
    this.#world = world;
    this.#devices = new Map(world.devices.map((one) => [one.id, one]));
    this.#products = new Map(world.products.map((one) => [one.id, one]));
    this.#users = new Map(world.users.map((one) => [one.token, one]));
    this.#fields = new Map(
      world.products.map((one) => [one.id, new Map(one.fields.map((field) => [field.fieldName, field]))]),
    );
  }

  get devices(): readonly Device[] {
    return this.#world.devices;
  }

  /** @param header the Authorization header, `Token …` */
  userOf(header: string | undefined): User | undefined {
    const match = /^Token (\S+)$/.exec(header ?? '');
    return match?.[1] === undefined ? undefined : this.#users.get(match[1]);
  }

  device(id: string): Device | undefined {
    return this.#devices.get(id.toLowerCase());
  }

  devicesBySerial(serial: string): Device[] {
    return this.#world.devices.filter((one) => one.serialNumber === serial);
  }

  product(id: string): Product | undefined {
    return this.#products.get(id);
  }

  /** By identifier, the retired ones included. */
  fields(product: string): ReadonlyMap<string, Field> {
    return this.#fields.get(product) ?? new Map<string, Field>();
  }

  addField(product: string, of: NewField): Field {
    const field: Field = {
      ...of,
      id: uuidOf(`field ${product} ${of.fieldName}`),
      description: '',
      unit: of.displayUnitOverride ?? '',
      role: null,
      semantic: null,
      useFormula: false,
      mappingProvider: null,
      active: true,
    };
    this.#fields.get(product)?.set(field.fieldName, field);
    return field;
  }

  permissions(user: User, device: Device): ReadonlySet<Permission> {
    return new Set(
      user.grants
        .filter((grant) => grant.workspace === device.workspace && (grant.devices?.includes(device.id) ?? true))
        .flatMap((grant) => grant.permissions),
    );
  }

  /** What the user may do to all of a workspace. */
  workspacePermissions(user: User, workspace: string): ReadonlySet<Permission> {
    return new Set(
      user.grants
        .filter((grant) => grant.workspace === workspace && grant.devices === undefined)
        .flatMap((grant) => grant.permissions),
    );
  }

  maySee(user: User, device: Device): boolean {
    return this.permissions(user, device).size > 0;
  }

  workspaces(user: User): Workspace[] {
    return this.#world.workspaces.filter((one) => user.grants.some((grant) => grant.workspace === one.id));
  }

  devicesIn(user: User, workspace: string): Device[] {
    return this.#world.devices.filter((one) => one.workspace === workspace && this.maySee(user, one));
  }

  /** True when the user may change the product in a workspace that has a device of it. */
  mayEditProduct(user: User, product: string): boolean {
    return this.#world.devices.some(
      (one) => one.product === product && this.workspacePermissions(user, one.workspace).has('edit_product'),
    );
  }

  maySeeProduct(user: User, product: string): boolean {
    return this.#world.devices.some((one) => one.product === product && this.maySee(user, one));
  }
}
