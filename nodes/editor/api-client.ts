import {
  type Access,
  type AdminError,
  type AdminErrorCode,
  type AdminResult,
  type DatabaseQuery,
  type NodeQuery,
  type Routes,
  routes,
} from '../admin/api';
import { answerDetail } from '../../src/util/answer-detail';
import { connectionInEditor } from './connection-in-editor';
import { problemText } from '../record/error-text';
import { noticeText, withDetail } from '../words';
import { createTexts, editorLanguage } from './ui/texts';

const text = createTexts('datacake-connection');

type FormResult<T> = { ok: true; result: T } | { ok: false; error: FormError };

/** Longer than the runtime waits for Datacake, in milliseconds. */
const REQUEST_TIMEOUT_MS = 90_000;

/**
 * Asks the runtime. It never throws and never rejects.
 *
 * @param signal aborted when the form closes, or when the request is out of date: the promise is never settled then, so
 *   that no closed form is touched
 */
export function ask<Route extends keyof Routes>(
  route: Route,
  body: Routes[Route]['request'],
  signal: AbortSignal,
): Promise<FormResult<Routes[Route]['result']>> {
  return new Promise((resolve) => {
    if (signal.aborted) return;
    const request = $.ajax({ ...requestOf(route, body), dataType: 'json', timeout: REQUEST_TIMEOUT_MS });
    const abort = (): void => request.abort();
    signal.addEventListener('abort', abort);
    void request.always(() => {
      signal.removeEventListener('abort', abort);
      if (!signal.aborted) resolve(replyOf(request));
    });
  });
}

/** Errors whose detail is the name of a variable of the environment. */
const OF_VARIABLE: readonly FormError['code'][] = ['proxy-invalid', 'proxy-socks', 'proxy-user'];

/** An error as a sentence. Its detail comes from servers: show it as text, never as HTML. */
export function errorText({ code, detail: said, ...own }: FormError): string {
  const detail = ownDetail(own) ?? said;
  if (code === 'env-unset') return text('reason.env-unset', { value: said ?? '' });
  if (said !== undefined && OF_VARIABLE.includes(code)) return text(`ofVariable.${code}`, { variable: said });
  return withDetail(text(`reason.${code}`), detail, editorLanguage());
}

/** What an error says of its own in the editor's language. */
function ownDetail({
  problem,
  notice,
  settings,
}: Pick<FormError, 'problem' | 'notice' | 'settings'>): string | undefined {
  const language = editorLanguage();
  if (problem !== undefined) return problemText(problem, language);
  if (notice !== undefined) return noticeText(notice, language);
  return settings?.map((name) => language.record(`label.${name}`)).join(', ');
}

/**
 * How to reach Datacake by a connection as the editor has it: deployed or not, with the open form's inputs.
 *
 * @param id of the connection
 * @returns nothing when there is no such connection
 */
export function accessOf(id: string): Access | undefined {
  const connection = connectionInEditor(id);
  if (connection === undefined) return undefined;
  const { token, address, plainHttp, proxy, tls } = connection;
  return { id, ...(token !== '' && { token }), address, plainHttp, proxy, tls };
}

/**
 * The database of a shared journal as the editor has it, see {@link accessOf}.
 *
 * @param id of the connection
 */
export function databaseQueryOf(id: string): DatabaseQuery | undefined {
  const connection = connectionInEditor(id);
  if (connection === undefined) return undefined;
  const { address, workspace, databaseHost, databasePort, database, databaseUser, databaseTls } = connection;
  const { databasePassword: password } = connection;
  return {
    ...{ id, address, workspace, databaseHost, databasePort, database, databaseUser, databaseTls },
    ...(password !== undefined && { databasePassword: password }),
  };
}

/** The editor adds its access token only to paths without a slash at their beginning. */
function requestOf(route: keyof Routes, body: object): JQuery.AjaxSettings {
  const path = routes[route].slice(1);
  if (route === 'activity') return { method: 'GET', url: `${path}/${encodeURIComponent((body as NodeQuery).node)}` };
  return { method: 'POST', url: path, contentType: 'application/json', data: JSON.stringify(body) };
}

function replyOf<T>({ status, responseJSON }: JQuery.jqXHR): FormResult<T> {
  if (status === 401 || status === 403) return { ok: false, error: { code: 'no-permission' } };
  if (isAdminResult<T>(responseJSON)) return responseJSON;
  if (status === 400) return { ok: false, error: { code: 'request-refused', detail: refusalOf(responseJSON) } };
  return { ok: false, error: { code: 'runtime', ...(status > 0 && { detail: answerDetail(status) }) } };
}

/** What a route says of a request that it refuses. */
function refusalOf(json: unknown): string {
  const said = (json as { error?: unknown } | null | undefined)?.error;
  return typeof said === 'string' ? said : answerDetail(400);
}

function isAdminResult<T>(json: unknown): json is AdminResult<T> {
  return typeof json === 'object' && json !== null && 'ok' in json && ('result' in json || 'error' in json);
}

/** An error of the runtime, or of the request to it. */
export interface FormError extends Omit<AdminError, 'code'> {
  code:
    | AdminErrorCode
    /** Node-RED doesn't let this user do that, or the session is over. */
    | 'no-permission'
    /** The runtime refuses the request itself: `detail` says what of it. */
    | 'request-refused'
    /** Node-RED can't be reached, or its reply isn't of the contract. */
    | 'runtime';
}
