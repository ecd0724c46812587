import { type Batch, newBatch } from '../../../../src/delivery/decide/batch';
import { WaitingWindow } from '../../../../src/delivery/backlog/waiting-window';
import type { Sample } from '../../../../src/model';
import { Window } from '../../../../src/windows/window';

const noLane = { isIsolated: false, remove: () => undefined };

/** A window of one sample, whose owner ignores what becomes of it. */
export function makeWindow(fields: readonly string[], start = 0): WaitingWindow {
  const owner = {
    log: { device: 'device', node: 'node' },
    role: 'in-order' as const,
    request: () => undefined,
    settleFields: () => undefined,
    settleWindow: () => undefined,
  };
  const window = new Window({ key: undefined, start, interval: 0, ownTime: false });
  const waiting = new WaitingWindow(window, noLane, owner);
  const values: Sample['values'] = Object.fromEntries(fields.map((field) => [field, 1]));
  waiting.add(start, values, start, 0, true, undefined);
  return waiting;
}

/** A batch of one measurement for each of the fields, all of one window. */
export function makeBatch(fields: readonly string[], isolated = false, window = makeWindow(fields)): Batch {
  const items = fields.map((field) => ({ measurement: { field, value: 1, timestamp: '0' }, window }));
  return newBatch(items, isolated);
}
