import type { DeliveryEvents } from './delivery-events';

/** Calls back into the flow. What throws there is told as a warning of the process: it must never hold up a delivery. */
export function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}

/** Events whose listeners may throw. */
export function guardedEvents(events: DeliveryEvents): DeliveryEvents {
  return {
    accepted: (node, receipt) => callSafely(() => events.accepted(node, receipt)),
    rejected: (node, rejection) => callSafely(() => events.rejected(node, rejection)),
    lost: (node, loss) => callSafely(() => events.lost(node, loss)),
    notice: (notice) => callSafely(() => events.notice(notice)),
    changed: (node) => callSafely(() => events.changed(node)),
  };
}
