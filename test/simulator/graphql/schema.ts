import { buildSchema } from 'graphql';

/** The part of Datacake's schema that its documentation shows. Secrets such as `apiKey` are left out on purpose. */
export const schema = buildSchema(`
  scalar DateTime

  enum FieldType { FLOAT INT NUMERIC BOOL STRING COUNTER GEO OUTPUT }

  enum Ordering { ASC DESC }

  input DeviceOrder { verboseName: Ordering }

  type Query {
    user: User
    allWorkspaces: [Workspace]
    workspace(id: String!): Workspace
    device(deviceId: String!): Device
  }

  type Mutation {
    addProductMeasurementField(
      productId: String!
      fieldName: String!
      verboseFieldName: String!
      fieldType: FieldType!
      displayUnitOverride: String
      floatDigits: Int
    ): AddedField
  }

  type User { id: String! email: String! fullName: String! isApiuser: Boolean! }

  type Workspace {
    id: String!
    name: String!
    slug: String!
    deviceCount: Int!
    myPermissions: [String!]!
    devicesFiltered(page: Int, pageSize: Int, search: String, orderBy: DeviceOrder): DevicePage!
    device(serialNumber: String!): Device
  }

  type DevicePage { total: Int! devices: [Device!]! }

  type Device {
    id: String!
    verboseName: String!
    serialNumber: String!
    online: Boolean!
    lastHeard: DateTime
    isOverQuota: Boolean!
    measurements24h: Int!
    myPermissions(workspace: String!): [String!]!
    plan(workspace: String!): Plan
    product: Product!
    currentMeasurements(fieldNames: [String]): [CurrentMeasurement!]!
  }

  type Plan {
    name: String!
    slug: String!
    datapointsPerDay: Int!
    dataRetentionDays: Int
    dataRetentionMonths: Int
  }

  type Product {
    id: String!
    name: String!
    slug: String!
    deviceCount: Int!
    measurementFields(active: Boolean): [MeasurementField!]!
  }

  type MeasurementField {
    id: String!
    fieldName: String!
    verboseFieldName: String!
    description: String
    fieldType: FieldType!
    unit: String
    displayUnitOverride: String
    floatDigits: Int
    role: String
    semantic: String
    useFormula: Boolean!
    mappingProvider: MappingProvider
  }

  type MappingProvider { id: String! }

  type CurrentMeasurement { value: Float valueString: String modified: DateTime! field: MeasurementField! }

  type AddedField { ok: Boolean! field: MeasurementField }
`);
