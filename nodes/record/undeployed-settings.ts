import { normalizeAddress } from '../../src/datacake/address';
import type { ConnectionConfig } from '../connection/settings';
import { toNumber } from '../settings';
import { type FieldRow, type RecordConfig, newRow } from './settings';

/** What decides about the way of a message, of a record node and its connection. */
export interface DecidingSettings {
  node: Omit<RecordConfig, 'connection'>;
  connection: Pick<ConnectionConfig, 'address' | 'workspace' | 'limit'> & { id: string };
}

/** A setting as the form names it, `label.<setting>` of the record node's catalogue. */
export type SettingName = 'connection' | 'device' | 'fields' | 'time' | 'zone' | 'dateOrder' | 'interval' | 'aggregate';

/** Each setting without what doesn't matter of it: the zone of an arrival, a number that is a text. */
const MEANINGS: Readonly<Record<SettingName, (settings: DecidingSettings) => unknown>> = {
  connection: ({ connection: { id, address, workspace, limit } }) => {
    return [id, normalizeAddress(address), workspace.trim(), limit];
  },
  device: ({ node: { device, deviceType } }) => [device.trim(), deviceType],
  fields: ({ node: { fields } }) => fields.map(meaningOfRow),
  time: ({ node: { time, timeType } }) => (timeType === 'arrival' ? timeType : [time, timeType]),
  zone: ({ node: { zone, zoneName, timeType } }) => {
    return timeType !== 'arrival' && [zone, zone === 'named' && zoneName.trim()];
  },
  dateOrder: ({ node: { dateOrder, timeType } }) => timeType !== 'arrival' && dateOrder,
  interval: ({ node: { intervalMode, interval, intervalUnit } }) => {
    return intervalMode === 'fixed' ? [toNumber(interval), intervalUnit] : intervalMode;
  },
  aggregate: ({ node: { fields, aggregate } }) => fields.length === 0 && aggregate,
};

/** The settings of a form that aren't those of the deployed node. */
export function undeployedSettings(form: DecidingSettings, deployed: DecidingSettings): SettingName[] {
  const names = Object.keys(MEANINGS) as SettingName[];
  return names.filter((name) => {
    const meaning = MEANINGS[name];
    return JSON.stringify(meaning(form)) !== JSON.stringify(meaning(deployed));
  });
}

function meaningOfRow(row: FieldRow): string[] {
  return (Object.keys(newRow) as (keyof FieldRow)[]).map((name) => String(row[name]).trim());
}
