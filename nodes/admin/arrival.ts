import type { CheckState, CheckedMeasurement } from '../../src/arrival/arrival-check';
import type { UnseenFields } from '../../src/arrival/arrival-watch';
import type { Measurement, Value } from '../../src/model';
import { foreignText } from '../../src/util/foreign-text';
import type { ConnectionNode } from '../connection/connection-node';
import type { DeployedNodes } from '../deployed-nodes';
import type { DeployedRecord } from '../record/record-node';
import type { FindAbsence } from './absence';
import type { CheckedField, CheckedReceipt, FieldValue, LastValues } from './arrival-api';
import { type Handler, failure } from './route';

const MAX_VALUE_LENGTH = 40;
const MAX_UNSEEN = 50;

/** Whether Datacake shows what it has accepted from a record node, asked with the connection's own token and way. */
export function createArrivalHandlers(
  deployed: DeployedNodes<DeployedRecord>,
  findAbsence: FindAbsence,
): { arrival: Handler<'arrival'>; lastValues: Handler<'lastValues'> } {
  return {
    arrival: {
      read: (body) => ({ node: body.nodeId(), check: body.flag('check') }),
      answer({ node, check }) {
        const record = deployed.find(node);
        if (record?.arrival === undefined || record.connection === undefined) return failure(findAbsence(node));
        if (check) record.arrival.check();
        const { state } = record.arrival;
        const unseen = record.connection.arrivals.unseenOf(record.node.id).slice(0, MAX_UNSEEN).map(toUnseen);
        return { ok: true, result: { ...(state && { check: toChecked(state) }), unseen } };
      },
    },
    lastValues: {
      read: (body) => ({ node: body.nodeId(), look: body.flag('look') }),
      async answer({ node, look }) {
        const record = deployed.find(node);
        if (record?.arrival === undefined || record.connection === undefined) return failure(findAbsence(node));
        const { last } = record.arrival;
        if (last === undefined) return { ok: true, result: { recorded: [] } };
        const recorded = last.measurements.map(toRecorded);
        const shown = look ? await lookAt(record.connection, last.uuid, last.measurements) : {};
        return { ok: true, result: { recorded, ...shown } };
      },
    },
  };
}

async function lookAt(
  { arrivals }: ConnectionNode,
  device: string,
  measurements: readonly Measurement[],
): Promise<Pick<LastValues, 'shown' | 'failure'>> {
  const values = await arrivals.look(
    device,
    measurements.map(({ field }) => field),
  );
  if (values.kind === 'unknown') return { failure: values.reason };
  const [reading] = values.kind === 'read' ? values.devices : [];
  if (reading?.kind !== 'read') return {};
  return { shown: [...reading.shown].map(([field, { value, time }]) => toValue(field, value, time)) };
}

function toUnseen({ device, fields }: UnseenFields): UnseenFields {
  return { device: foreignText(device), fields: fields.map((field) => foreignText(field)) };
}

function toChecked({ device, acceptedAt, lookedAt, measurements, ...rest }: CheckState): CheckedReceipt {
  return {
    ...rest,
    device: foreignText(device),
    acceptedAt: new Date(acceptedAt).toISOString(),
    ...(lookedAt !== undefined && { lookedAt: new Date(lookedAt).toISOString() }),
    fields: measurements.map(toField),
  };
}

function toField({ measurement, arrival, unit, afterMs }: CheckedMeasurement): CheckedField {
  return {
    ...toRecorded(measurement),
    ...(unit !== undefined && { unit }),
    ...(arrival !== undefined && { arrival: toArrival(arrival) }),
    ...(afterMs !== undefined && { afterMs }),
  };
}

function toArrival(arrival: NonNullable<CheckedMeasurement['arrival']>): NonNullable<CheckedField['arrival']> {
  if (arrival.kind !== 'other') return { kind: arrival.kind };
  const { value, time } = toValue('', arrival.shown.value, arrival.shown.time);
  return { kind: 'other', value, time };
}

function toRecorded({ field, value, timestamp }: Measurement): FieldValue {
  return toValue(field, value, Number(timestamp) * 1000);
}

/** @param time Unix milliseconds; a server may say one that no date has */
function toValue(field: string, value: Value, time: number): FieldValue {
  const date = new Date(time);
  return {
    field: foreignText(field),
    value: typeof value === 'number' ? value : foreignText(String(value), MAX_VALUE_LENGTH),
    time: Number.isNaN(date.getTime()) ? '' : date.toISOString(),
  };
}
