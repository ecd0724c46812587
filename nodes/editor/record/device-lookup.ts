import type { DeviceDetails, DeviceQuery } from '../../admin/api';
import { ask, type FormError } from '../api-client';
import { learnName } from './device-names';

/** Looks up the device of the open form, whenever the form names another one. */
export interface DeviceLookup {
  state(): KnownDevice;
  /** The device once it is known. */
  details(): DeviceDetails | undefined;
  /** Looks the device up if the form names another one now. */
  update(): void;
  /** Looks the device up again, because it was changed. */
  refresh(): void;
  onChange(handler: () => void): void;
  /** Resolves once no reply is awaited, after 5 seconds at the latest: nobody waits for a slow API. */
  settled(): Promise<void>;
}

/** What is known of the device that the fields are checked against. */
export type KnownDevice =
  | { kind: 'none' }
  | { kind: 'asking' }
  | { kind: 'known'; details: DeviceDetails }
  | { kind: 'unknown'; error: FormError };

const SETTLE_TIMEOUT_MS = 5000;

/**
 * @param currentQuery the device that the form names now; nothing while it names no device or no connection
 * @param signal aborted when the form closes
 */
export function createDeviceLookup(currentQuery: () => DeviceQuery | undefined, signal: AbortSignal): DeviceLookup {
  const handlers: (() => void)[] = [];
  let state: KnownDevice = { kind: 'none' };
  let lastKey = '';
  let request: AbortController | undefined;

  function setState(next: KnownDevice): void {
    state = next;
    for (const handler of handlers) handler();
  }

  function update(): void {
    const query = currentQuery();
    const key = query === undefined ? '' : JSON.stringify(query);
    if (key === lastKey) return;
    lastKey = key;
    request?.abort();
    request = undefined;
    if (query === undefined) setState({ kind: 'none' });
    else lookUp(query);
  }

  function lookUp(query: DeviceQuery): void {
    const controller = (request = new AbortController());
    setState({ kind: 'asking' });
    void ask('device', query, controller.signal).then((reply) => {
      if (request !== controller) return;
      if (reply.ok) learnName(reply.result);
      setState(reply.ok ? { kind: 'known', details: reply.result } : { kind: 'unknown', error: reply.error });
    });
  }

  signal.addEventListener('abort', () => request?.abort());

  return {
    state: () => state,
    details: () => (state.kind === 'known' ? state.details : undefined),
    update,
    refresh() {
      lastKey = '';
      update();
    },
    onChange: (handler) => void handlers.push(handler),
    async settled() {
      if (state.kind !== 'asking') return;
      await new Promise<void>((resolve) => {
        const timer = window.setTimeout(resolve, SETTLE_TIMEOUT_MS);
        handlers.push(() => {
          if (state.kind === 'asking') return;
          window.clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
