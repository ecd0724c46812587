import type { Node, NodeAPI } from 'node-red';
import { errorMessage } from '../../src/util/error-message';
import { foreignText } from '../../src/util/foreign-text';
import { type AdminError, type AdminErrorCode, type AdminResult, type Routes, routes } from './api';
import { hasReference, resolveReferences } from './environment';
import { BadRequest, RequestBody } from './request-body';

type Result<Route extends keyof Routes> = AdminResult<Routes[Route]['result']>;

/** What a route does with a request, as the contract types it. */
export interface Handler<Route extends keyof Routes> {
  /** @throws BadRequest for a body that no form sends */
  read(body: RequestBody): Routes[Route]['request'];
  answer(request: Routes[Route]['request']): Result<Route> | Promise<Result<Route>>;
}

type Handlers<Route extends keyof Routes> = { readonly [R in Route]: Handler<R> };

export interface Failure {
  ok: false;
  error: AdminError;
}

export function failure(code: AdminErrorCode, detail?: string): Failure {
  return { ok: false, error: { code, ...(detail !== undefined && { detail }) } };
}

/** As far as routes need it; Node-RED has parsed the body, and refuses one of more than 5 MB. */
interface Request {
  body?: unknown;
  params: Readonly<Record<string, string | string[] | undefined>>;
  is(type: string): unknown;
}

interface Response {
  status(code: number): Response;
  set(header: string, value: string): Response;
  json(body: unknown): unknown;
}

/** The routes that show values of messages, or send some. */
const SHOWING_VALUES: readonly (keyof Routes)[] = [
  'message',
  'preview',
  'send',
  'details',
  'arrival',
  'lastValues',
  'rejected',
];

/** The routes whose requests hold settings of nodes, which may refer to the environment. */
const WITH_SETTINGS: readonly (keyof Routes)[] = [
  'token',
  'storage',
  'database',
  'devices',
  'device',
  'fields',
  'preview',
  'send',
];

/**
 * Serves routes that call out, show values or change something: they need the permission to write. Those that show values, and requests
 * whose settings refer to the environment, need the permission to deploy too, with which all of that can be seen anyway.
 *
 * @param findNode the deployed node that the editor knows by an id
 * @param needsDeploy true for a body that only who may deploy may send
 */
export function post<Route extends keyof Routes>(
  RED: NodeAPI,
  handlers: Handlers<Route>,
  findNode: (id: string) => Node | undefined,
  needsDeploy: (body: unknown) => boolean = () => false,
): void {
  const guard = RED.auth.needsPermission('datacake-connection.write');
  const deployGuard = RED.auth.needsPermission('flows.write');
  for (const route of Object.keys(handlers) as Route[]) {
    const refers = (body: unknown): boolean => WITH_SETTINGS.includes(route) && hasReference(body);
    const guardValues: typeof deployGuard = (request, response, next) => {
      const { body } = request as Request;
      if (SHOWING_VALUES.includes(route) || refers(body) || needsDeploy(body)) deployGuard(request, response, next);
      else next();
    };
    RED.httpAdmin.post(routes[route], guard, guardValues, (request: Request, response: Response) => {
      return respond(RED, route, handlers[route], response, () => {
        // A page of another origin can post text, but JSON only where CORS allows it.
        if (request.is('application/json') !== 'application/json') throw new BadRequest('the body has to be JSON');
        return refers(request.body) ? resolveReferences(RED, findNode, request.body) : request.body;
      });
    });
  }
}

/** Serves a route that shows counters and status of a record node, whose id ends the path: it needs the permission to read. */
export function get(RED: NodeAPI, { activity }: Handlers<'activity'>): void {
  const guard = RED.auth.needsPermission('datacake-connection.read');
  RED.httpAdmin.get(`${routes.activity}/:node`, guard, (request: Request, response: Response) => {
    return respond(RED, 'activity', activity, response, () => ({ node: request.params.node }));
  });
}

async function respond<Route extends keyof Routes>(
  RED: NodeAPI,
  route: Route,
  handler: Handler<Route>,
  response: Response,
  readBody: () => unknown,
): Promise<void> {
  response.set('Cache-Control', 'no-store');
  try {
    response.status(200).json(await handler.answer(handler.read(new RequestBody(readBody()))));
  } catch (error) {
    if (error instanceof BadRequest) response.status(400).json({ error: error.message });
    else {
      RED.log.error(`${routes[route]} failed: ${foreignText(errorMessage(error))}`);
      response.status(500).json({ error: 'the request failed; the log of Node-RED says why' });
    }
  }
}
