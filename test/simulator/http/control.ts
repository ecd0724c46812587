import { readBehaviour } from '../core/behaviour';
import type { Datacake } from '../core/datacake';
import type { Answer } from '../core/exchange';
import { empty, html, json } from '../core/exchange';
import { readFaultRules } from '../core/fault';
import { parseJson } from '../core/json';
import { livePage } from '../live/page';
import { liveView } from '../live/view';

/** A request to the simulator itself rather than to the simulated Datacake. */
interface ControlRequest {
  method: string;
  /** Path and query. */
  url: string;
  body: string;
  /** Unix milliseconds. */
  now: number;
}

/**
 * Answers the live page and the paths below `/_simulator/`; undefined for all other requests.
 *
 * @param editor the address that the live page links to
 */
export function control(core: Datacake, request: ControlRequest, editor?: string): Answer | undefined {
  const { pathname, searchParams } = new URL(request.url, 'http://simulator');
  if (pathname === '/' && request.method === 'GET') return html(200, livePage(editor));
  if (!pathname.startsWith('/_simulator/')) return undefined;
  const device = searchParams.get('device') ?? undefined;

  switch (`${request.method} ${pathname.slice('/_simulator'.length)}`) {
    case 'GET /ledger':
      return json(200, {
        recorded: core.ledger.recorded(device),
        lost: core.ledger.lost(device),
        requests: core.ledger.requests(device),
      });
    case 'DELETE /ledger':
      core.clear();
      return empty(204);
    case 'GET /counts':
      return json(200, core.counts());
    case 'GET /breaches':
      return json(200, core.breaches());
    case 'GET /devices':
      return json(200, core.directory.devices);
    case 'GET /live':
      return json(200, liveView(core, Number(searchParams.get('after') ?? 0), request.now));
    case 'GET /faults':
      return json(200, core.faults.waiting());
    case 'POST /faults':
      return orderFaults(core, request.body);
    case 'DELETE /faults':
      core.faults.clear();
      return empty(204);
    case 'GET /behaviour':
      return json(200, core.behaviour);
    case 'POST /behaviour':
      return changeBehaviour(core, request.body);
    default:
      return json(404, { error: `the simulator has no ${request.method} ${pathname}` });
  }
}

function orderFaults(core: Datacake, body: string): Answer {
  const read = readFaultRules(parseJson(body)?.value);
  if ('error' in read) return json(400, read);
  core.faults.order(...read.rules);
  return empty(204);
}

function changeBehaviour(core: Datacake, body: string): Answer {
  const read = readBehaviour(parseJson(body)?.value);
  if ('error' in read) return json(400, read);
  core.behave(read.behaviour);
  return json(200, core.behaviour);
}
