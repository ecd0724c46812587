import type { NodeAPI } from 'node-red';
import { errorMessage } from '../../src/util/error-message';
import type { AdminResult } from './api';
import { BadRequest, RequestBody } from './request-body';

/** What a route does with the body of a request. */
export type Handler<T> = (body: RequestBody) => AdminResult<T> | Promise<AdminResult<T>>;

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

/** Answers what a form posts. It calls out, shows values or changes something, so that a reader may not. */
export function post<T>(RED: NodeAPI, path: string, handle: Handler<T>): void {
  const guard = RED.auth.needsPermission('datacake-connection.write');
  RED.httpAdmin.post(path, guard, (request: Request, response: Response) => {
    return answer(RED, path, response, () => {
      // A form of another site can post texts, but no JSON unless it is allowed to.
      if (request.is('application/json') !== 'application/json') throw new BadRequest('the body has to be JSON');
      return handle(new RequestBody(request.body));
    });
  });
}

/**
 * Answers counters and status to whoever may read.
 *
 * @param handle gets what stands in the place of `:id` in the path
 */
export function get<T>(
  RED: NodeAPI,
  path: string,
  handle: (id: string) => AdminResult<T> | Promise<AdminResult<T>>,
): void {
  const guard = RED.auth.needsPermission('datacake-connection.read');
  RED.httpAdmin.get(path, guard, (request: Request, response: Response) => {
    return answer(RED, path, response, () => handle(String(request.params.id ?? '')));
  });
}

async function answer<T>(
  RED: NodeAPI,
  path: string,
  response: Response,
  handle: () => AdminResult<T> | Promise<AdminResult<T>>,
): Promise<void> {
  response.set('Cache-Control', 'no-store');
  try {
    response.status(200).json(await handle());
  } catch (error) {
    if (error instanceof BadRequest) response.status(400).json({ error: error.message });
    else {
      RED.log.error(`${path} failed: ${errorMessage(error)}`);
      response.status(500).json({ error: 'the request failed; the log of Node-RED says why' });
    }
  }
}
