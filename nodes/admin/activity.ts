import type { DeliveryStatus } from '../../src/delivery/status';
import { propertiesOf } from '../../src/mapping/message-properties';
import { systemClock } from '../../src/util/clock';
import { foreignText } from '../../src/util/foreign-text';
import type { DeployedNodes } from '../deployed-nodes';
import { maskError, maskState } from '../record/masked';
import type { DeployedRecord } from '../record/record-node';
import type { RecordState } from '../record/state';
import type { Traffic } from '../record/traffic';
import type { FindAbsence } from './absence';
import type { Activity, AdminResult, NodeQuery } from './api';
import { noMessage } from './preview-message';
import type { RequestBody } from './request-body';
import { type Handler, failure } from './route';

const MAX_DEVICES = 50;

/** So long an answer serves everybody who asks: many people may have a form open, or a program may ask again and again. */
const SHARED_MS = 1000;

/** What a record node is doing: for whoever may read, and in full for those who may see values. */
export function createActivityHandlers(
  deployed: DeployedNodes<DeployedRecord>,
  findAbsence: FindAbsence,
): { activity: Handler<'activity'>; details: Handler<'details'> } {
  const shared = new WeakMap<DeployedRecord, { at: number; activity: Promise<Activity> }>();

  function activityOf(record: DeployedRecord): Promise<Activity> {
    const now = systemClock.monotonic();
    const known = shared.get(record);
    if (known !== undefined && now - known.at < SHARED_MS) return known.activity;
    const activity = readActivity(record);
    shared.set(record, { at: now, activity });
    return activity;
  }

  async function find(id: string): Promise<AdminResult<Activity>> {
    const record = deployed.find(id);
    return record === undefined ? failure(findAbsence(id)) : { ok: true, result: await activityOf(record) };
  }

  const read = (body: RequestBody): NodeQuery => ({ node: body.nodeId() });
  return {
    activity: {
      read,
      async answer({ node }) {
        const found = await find(node);
        return found.ok ? { ok: true, result: mask(found.result) } : found;
      },
    },
    details: { read, answer: ({ node }) => find(node) },
  };
}

async function readActivity(record: DeployedRecord): Promise<Activity> {
  const { node, history, traffic, connection } = record;
  const state = record.state();
  // Also while the status says something else.
  const waiting = connection?.delivery.waiting(node.id) ?? 0;
  const common = { state: cutState(state), waiting, ...history.summary() };
  const series = traffic?.series();
  if (connection === undefined) return { ...common, today: [], rejected: 0 };
  const today = connection.delivery.datapoints(node.id).filter(({ datapoints }) => datapoints > 0);
  return {
    ...common,
    ...(traffic !== undefined &&
      traffic.mostWaiting > 0 && { backlog: readBacklog(traffic, connection.delivery.status(node.id)) }),
    ...(series !== undefined && { traffic: series }),
    today: today.slice(0, MAX_DEVICES).map((usage) => ({ ...usage, device: foreignText(usage.device) })),
    rejected: await connection.rejected.count(node.id),
  };
}

function readBacklog({ mostWaiting }: Traffic, status: DeliveryStatus): NonNullable<Activity['backlog']> {
  const endsInMs = 'endsInMs' in status ? status.endsInMs : undefined;
  return { most: mostWaiting, ...(endsInMs !== undefined && { endsInMs }) };
}

/** The state with a name that is one short line. */
export function cutState(state: RecordState): RecordState {
  return 'device' in state ? { ...state, device: foreignText(state.device) } : state;
}

/** Counters, status and kinds of problems. */
function mask({ state, lastError, today, ...counters }: Activity): Activity {
  const datapoints = today.reduce((sum, usage) => sum + usage.datapoints, 0);
  return {
    ...counters,
    state: maskState(state),
    ...(lastError && { lastError: { at: lastError.at, error: maskError(lastError.error) } }),
    today: datapoints === 0 ? [] : [{ datapoints }],
  };
}

/** The properties of the last message of a record node. */
export function createMessageHandler(
  deployed: DeployedNodes<DeployedRecord>,
  findAbsence: FindAbsence,
): Handler<'message'> {
  return {
    read: (body) => ({ node: body.nodeId() }),
    answer({ node }) {
      const record = deployed.find(node);
      const kept = record?.lastMessage.kept;
      if (kept === undefined) return noMessage(node, record, findAbsence);
      return { ok: true, result: { at: new Date(kept.at).toISOString(), properties: propertiesOf(kept.message) } };
    },
  };
}
