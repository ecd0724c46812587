import type { DeviceDetails } from '../../admin/api';
import { inDigits } from '../ui/format';
import { createWarningSign } from '../ui/warning';
import { text } from './validity';
import { costOf, inUnits, type Cost, type CostInput } from './cost';

/** What the line knows of the form that it is in. */
export interface CostForm {
  /** The node as it would be saved now. */
  own(): CostInput;
  /** The other record nodes that record to the same device. */
  others(): readonly CostInput[];
  /** The device, once Datacake has told. */
  device(): Pick<DeviceDetails, 'plan' | 'isOverQuota'> | undefined;
}

/** Shows the datapoints of a day beside those that the device's plan has, with the interval that fits. */
export function createCostLine(container: JQuery, form: CostForm): { update(): void } {
  const line = $('<div>', { class: 'datacake-cost', role: 'status', 'aria-live': 'polite' }).appendTo(container);
  let shown = '';

  function update(): void {
    const own = form.own();
    const device = form.device();
    const plan = device?.plan;
    const cost = costOf(own, form.others(), plan?.datapointsPerDay);
    const sentences = [inWords(cost, plan), device?.isOverQuota === true ? text('cost.usedUp') : ''];
    const offered = own.intervalMode === 'plan' || isWithin(cost) ? undefined : cost.fits;
    const key = JSON.stringify([sentences, offered]);
    // What stays the same isn't read out again.
    if (key === shown) return;
    shown = key;
    line.empty();
    const words = $('<span>', { text: sentences.filter((sentence) => sentence !== '').join(' ') }).appendTo(line);
    if (cost.over || device?.isOverQuota === true) {
      words.prepend(createWarningSign(), ' ');
    }
    if (offered !== undefined) offer(offered);
  }

  function offer(seconds: number): void {
    const { interval, unit } = inUnits(seconds);
    const label = text('cost.use', { interval: `${inDigits(interval)} ${unit}` });
    $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', text: label })
      .on('click', () => {
        $('#node-input-interval').val(String(interval)).trigger('change');
        $('#node-input-intervalUnit').val(unit).trigger('change');
        $('#node-input-intervalMode').val('fixed').trigger('change').trigger('focus');
      })
      .appendTo(line);
  }

  return { update };
}

/** True when no other interval has to be offered. */
function isWithin({ perDay, fits, over }: Cost): boolean {
  return fits === undefined || fits === 0 || (Number.isFinite(perDay) && !over);
}

function inWords({ perDay }: Cost, plan: DeviceDetails['plan']): string {
  const datapoints = inDigits(perDay);
  if (plan === undefined) return Number.isFinite(perDay) ? text('cost.perDay', { datapoints }) : text('cost.each');
  if (plan.datapointsPerDay === 0) return text('cost.unlimited', { plan: plan.name });
  const values = { datapoints, plan: plan.name, most: inDigits(plan.datapointsPerDay) };
  return text(Number.isFinite(perDay) ? 'cost.ofPlan' : 'cost.eachOfPlan', values);
}
