import type { DeviceDetails, DeviceQuery } from '../../admin/api';
import { ask, type FormError } from '../api-client';

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
  /** Resolves once no answer is awaited, after a few seconds at the latest: nobody waits for a slow API. */
  settled(): Promise<void>;
}

/** Milliseconds. */
const SETTLE_TIMEOUT_MS = 5000;

/**
 * @param question what the form wants to know now; nothing while it names no device or no connection
 * @param signal aborted when the form closes
 */
export function createDeviceLookup(question: () => DeviceQuery | undefined, signal: AbortSignal): DeviceLookup {
  const handlers: (() => void)[] = [];
  let state: KnownDevice = { kind: 'none' };
  let asked = '';
  let asking: AbortController | undefined;

  function become(next: KnownDevice): void {
    state = next;
    for (const handler of handlers) handler();
  }

  function update(): void {
    const query = question();
    const key = query === undefined ? '' : JSON.stringify(query);
    if (key === asked) return;
    asked = key;
    asking?.abort();
    asking = undefined;
    if (query === undefined) become({ kind: 'none' });
    else lookUp(query);
  }

  function lookUp(query: DeviceQuery): void {
    const own = (asking = new AbortController());
    become({ kind: 'asking' });
    void ask('device', query, own.signal).then((reply) => {
      if (asking !== own) return;
      become(reply.ok ? { kind: 'known', details: reply.result } : { kind: 'unknown', error: reply.error });
    });
  }

  signal.addEventListener('abort', () => asking?.abort());

  return {
    state: () => state,
    details: () => (state.kind === 'known' ? state.details : undefined),
    update,
    refresh() {
      asked = '';
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

/** What the form knows of the device that it checks the fields against. */
export type KnownDevice =
  | { kind: 'none' }
  | { kind: 'asking' }
  | { kind: 'known'; details: DeviceDetails }
  | { kind: 'unknown'; error: FormError };
