import type { DeviceDetails } from '../../admin/api';
import { type RecordConfig, completeRecord } from '../../record/settings';
import { formatNumber } from '../ui/texts';
import { createWarningSign } from '../ui/warning';
import { costOf, inUnits, isLengthened, type Cost } from './cost';
import type { RecordFormParts } from './form-parts';
import { text } from './validity';

/** Shows the datapoints of a day beside those that the device's plan has, with the interval that fits. */
export function addCostLine({ tabs, device, record, connection, onChange }: RecordFormParts): void {
  const attributes = { class: 'datacake-cost', role: 'status', 'aria-live': 'polite' };
  const line = $('<div>', attributes).appendTo('#datacake-record-cost');
  let shown = '';

  function update(): void {
    const node = record();
    const { plan, isOverQuota = false } = device.details() ?? {};
    const isLimited = connection()?.limit !== 'lifted';
    const cost = costOf(node, othersOf(node), plan?.datapointsPerDay, isLimited);
    const sentences = [
      costText(cost, plan),
      isLengthened(node, isLimited) ? text('cost.lengthened') : '',
      isOverQuota ? text('cost.usedUp') : '',
    ];
    const offeredSeconds = node.intervalMode === 'plan' || isWithinPlan(cost) ? undefined : cost.fits;
    const content = JSON.stringify([sentences, offeredSeconds]);
    // A line that stays the same isn't read out again.
    if (content === shown) return;
    shown = content;
    line.empty();
    const words = $('<span>', { text: sentences.filter((sentence) => sentence !== '').join(' ') }).appendTo(line);
    if (cost.over || isOverQuota) words.prepend(createWarningSign(), ' ');
    if (offeredSeconds !== undefined) intervalButton(offeredSeconds).appendTo(line);
  }

  onChange(update);
  device.onChange(update);
  tabs.onShow('timing', update);
}

/** The other record nodes that name the same device of the same connection. */
function othersOf({ id, connection, device, deviceType }: RecordConfig & { id: string }): RecordConfig[] {
  if (deviceType !== 'str' || device.trim() === '') return [];
  const nodes = RED.nodes.filterNodes({ type: 'datacake-record' }) as unknown as EditorNode<Partial<RecordConfig>>[];
  return nodes
    .filter((node) => node.id !== id)
    .map((node) => completeRecord({ ...node }))
    .filter((other) => other.deviceType === 'str' && other.connection === connection)
    .filter((other) => other.device.trim().toLowerCase() === device.trim().toLowerCase());
}

/** A button that sets the interval. */
function intervalButton(seconds: number): JQuery {
  const { interval, unit } = inUnits(seconds);
  const label = text('cost.use', { interval: `${formatNumber(interval)} ${unit}` });
  return $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', text: label }).on('click', () => {
    $('#node-input-interval').val(String(interval)).trigger('change');
    $('#node-input-intervalUnit').val(unit).trigger('change');
    $('#node-input-intervalMode').val('fixed').trigger('change').trigger('focus');
  });
}

/** True when no other interval has to be offered. */
function isWithinPlan({ perDay, fits, over }: Cost): boolean {
  return fits === undefined || fits === 0 || (Number.isFinite(perDay) && !over);
}

function costText({ perDay }: Cost, plan: DeviceDetails['plan']): string {
  const datapoints = formatNumber(perDay);
  if (plan === undefined) return Number.isFinite(perDay) ? text('cost.perDay', { datapoints }) : text('cost.each');
  if (plan.datapointsPerDay === 0) return text('cost.unlimited', { plan: plan.name });
  const values = { datapoints, plan: plan.name, most: formatNumber(plan.datapointsPerDay) };
  return text(Number.isFinite(perDay) ? 'cost.ofPlan' : 'cost.eachOfPlan', values);
}
