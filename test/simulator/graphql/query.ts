import { execute, GraphQLError, parse, validate } from 'graphql';
import type { Answer, ApiRequest } from '../core/exchange';
import { empty, json } from '../core/exchange';
import { memberOf, parseJson } from '../core/json';
import { addField } from './add-field';
import { apiError } from './api-error';
import type { AddFieldArguments } from './add-field';
import { schema } from './schema';
import { deviceView, workspaceView } from './views';
import type { QueryContext } from './views';

/**
 * Serves one POST to the GraphQL endpoint: 401 without a body for a bad token, 400 for an invalid document, and 200 for
 * all that could be executed, errors included.
 */
export function query(request: ApiRequest, context: Omit<QueryContext, 'user'>): Answer {
  const user = context.directory.userOf(request.headers.authorization);
  if (user === undefined) return empty(401);
  const body = parseJson(request.body);
  const source = memberOf(body?.value, 'query');
  if (typeof source !== 'string') return json(400, { errors: [{ message: 'Must provide query string.' }] });
  const document = readDocument(source);
  if ('errors' in document) return json(400, document);

  const variables = memberOf(body?.value, 'variables');
  const operationName = memberOf(body?.value, 'operationName');
  const result = execute({
    schema,
    document: document.document,
    rootValue: rootFor({ ...context, user }),
    variableValues: typeof variables === 'object' && variables !== null ? { ...variables } : {},
    operationName: typeof operationName === 'string' ? operationName : null,
  });
  if (result instanceof Promise) throw new Error('the resolvers must be synchronous');
  // Nothing was executed when there isn't even null data: wrong variables, or no such operation.
  return json('data' in result ? 200 : 400, result);
}

function readDocument(source: string) {
  try {
    const document = parse(source);
    const errors = validate(schema, document);
    return errors.length === 0 ? { document } : { errors };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

function rootFor(context: QueryContext) {
  const { directory, user } = context;
  return {
    user: () => user,
    allWorkspaces: () => directory.workspaces(user).map((one) => workspaceView(one, context)),
    workspace: ({ id }: { id: string }) => {
      const found = directory.workspaces(user).find((one) => one.id === id);
      return found === undefined ? null : workspaceView(found, context);
    },
    device: ({ deviceId }: { deviceId: string }) => {
      const found = directory.device(deviceId);
      if (found === undefined || !directory.maySee(user, found)) return null;
      if (directory.permissions(user, found).has('view_device')) return deviceView(found, context);
      if (context.behaviour.noViewPermission === 'null') return null;
      throw apiError('NOT_AUTHORIZED', 'You need the permission view_device.');
    },
    addProductMeasurementField: (args: AddFieldArguments) => addField(args, context),
  };
}
