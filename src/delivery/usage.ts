import { type Outcome, mayBeStored } from '../datacake/outcome';
import { rulesOf } from '../windows/rules';
import type { Batch } from './batch';
import type { AcceptedValues } from './accepted-values';
import type { Datapoints } from './datapoints';
import type { FormingRules } from './device';

/** Notes that a batch is being sent: until its answer its datapoints take room of the day, and what its fields stand at isn't known. */
export function beginUsage(device: string, { items }: Batch, datapoints: Datapoints, values: AcceptedValues): void {
  datapoints.left(device, items.length);
  if (!values.isEmpty) for (const { measurement } of items) values.sending(device, measurement);
}

/**
 * Counts what an answer says was stored. Whether Datacake counts a measurement twice that was sent twice is unknown, so that what may
 * have been stored counts at once, and once however often it is repeated: an outage mustn't use up a day on paper.
 *
 * @returns true when something was counted
 */
export function endUsage(device: string, batch: Batch, outcome: Outcome, datapoints: Datapoints): boolean {
  datapoints.arrived(device, batch.items.length);
  const isStored = outcome.kind === 'accepted' || mayBeStored(outcome, batch.items.length);
  const isCounted = isStored && !batch.mayBeStored;
  if (isCounted) datapoints.add(device, batch.items.length);
  if (isStored) batch.mayBeStored = true;
  return isCounted;
}

/** Remembers the values that were accepted, of fields that are sent on change. */
export function rememberAccepted(
  device: string,
  { items }: Batch,
  { values, sendsOnChange, rulesOf: ofNode }: FormingRules,
): void {
  if (!sendsOnChange && values.isEmpty) return;
  for (const { measurement, window } of items) {
    const { onChange } = rulesOf(ofNode(window.node), measurement.field);
    values.accepted(device, measurement, onChange !== undefined);
  }
}
