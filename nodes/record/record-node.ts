import type { Node, NodeAPI, NodeDef, NodeMessage, NodeStatus } from 'node-red';
import { ArrivalCheck } from '../../src/arrival/arrival-check';
import type { Rejection } from '../../src/delivery/delivery-events';
import type { Handover } from '../../src/delivery/intake';
import type { Completion, Message } from '../../src/delivery/messages';
import type { MappingError } from '../../src/mapping/mapping-error';
import { systemClock } from '../../src/util/clock';
import { errorMessage } from '../../src/util/error-message';
import { foreignText } from '../../src/util/foreign-text';
import { settledWithin } from '../../src/util/settled-within';
import type { ConnectionNode } from '../connection/connection-node';
import type { RecordListener } from '../connection/record-listeners';
import { runtimeLanguage } from '../runtime-language';
import { lossText, mappingText, namedDevice, nothingText, ofDevice, reasonWithDetail } from '../words';
import { problemText } from './error-text';
import { type Done, FlowMessage, reachingCatch, toError, toMessage } from './flow-message';
import { RecordHistory } from './history';
import { InOrder } from './in-order';
import { LastMessage } from './last-message';
import { maskState } from './masked';
import { type MessageContent, MessageReader } from './message-reader';
import { estimateBytes } from './message-size';
import { toRecordRules } from './rules';
import { SendNow } from './send-now';
import { type RecordConfig, completeRecord } from './settings';
import { type Problem, type RecordState, recordState } from './state';
import { STATE_TOPIC, createThrottle, statusFacts, toNodeStatus } from './status';
import { Traffic } from './traffic';
import type { DecidingSettings } from './undeployed-settings';
import { validateRecord, validateSaved } from './validation';
import { WarningLog } from './warning-log';

/** How long the status lags behind, so that it doesn't flicker with every message. */
const STATUS_INTERVAL_MS = 500;

/** A wait that is shorter isn't worth a line in the log. */
const MIN_LOGGED_WAIT_MS = 5000;

/** How long closing waits for contexts and expressions that messages still need. */
const INPUT_DRAIN_MS = 2000;

export type RecordDef = NodeDef & RecordConfig;

/** A record node that is deployed, as its form sees it. */
export interface DeployedRecord {
  node: Node;
  lastMessage: LastMessage;
  history: RecordHistory;
  state(): RecordState;
  /** Sets the status once more, for the Status nodes, which are created later than others. */
  repeatStatus(): void;
  /** These are absent while the node isn't configured: then it records nothing. */
  connection?: ConnectionNode;
  /** Sends a message of a form, with these settings. */
  sending?: { sendNow: SendNow; settings: DecidingSettings };
  traffic?: Traffic;
  arrival?: ArrivalCheck;
}

/** Starts a record node: one that is configured hands messages to its connection's delivery, another one refuses them. */
export function startRecord(RED: NodeAPI, node: Node, saved: RecordDef): DeployedRecord {
  const [unusable] = validateSaved(saved);
  if (unusable !== undefined) return refuse(RED, node, unusable);
  const config = completeRecord(saved);
  const connection = RED.nodes.getNode(config.connection) as ConnectionNode | null;
  if (connection?.delivery === undefined) {
    const code = savedNode(RED, config.connection)?.d === true ? 'connection-disabled' : 'connection';
    return refuse(RED, node, { code });
  }
  const [error] = validateRecord(config);
  if (error !== undefined) return refuse(RED, node, error);
  let reader: MessageReader;
  try {
    reader = new MessageReader(RED, node, config);
  } catch (error) {
    return refuse(RED, node, { code: 'expression', value: errorMessage(error) });
  }
  return start(RED, node, connection, config, reader);
}

/** A node as the flows have it, disabled or not. */
function savedNode(RED: NodeAPI, id: string): { d?: boolean } | undefined {
  let found: { d?: boolean } | undefined;
  RED.nodes.eachNode((config) => {
    if (config.id === id) found = config as { d?: boolean };
  });
  return found;
}

/** Sets the status, and tells editors in another language than Node-RED's what it stands for, before it arrives. */
function showStatus(RED: NodeAPI, node: Node, state: RecordState, status: NodeStatus): void {
  // Whoever sees the canvas may not be allowed to see more.
  RED.comms.publish(`${STATE_TOPIC}/${node.id}`, maskState(state), true);
  node.status(status);
}

/** What was true while the node ran isn't any more: flows may be stopped for good. */
function clearStatus(RED: NodeAPI, node: Node): void {
  RED.comms.publish(`${STATE_TOPIC}/${node.id}`, null, false);
  node.status({});
}

function newLastMessage(): LastMessage {
  return new LastMessage(() => systemClock.monotonic());
}

/** Says that the node isn't configured: once on the canvas, and why with every message. */
function refuse(RED: NodeAPI, node: Node, problem: Problem): DeployedRecord {
  const language = runtimeLanguage(RED);
  const lastMessage = newLastMessage();
  const history = new RecordHistory();
  const state: RecordState = { kind: 'unconfigured', problem };
  history.failed(state);
  const repeatStatus = (): void => showStatus(RED, node, state, toNodeStatus(state, language));
  repeatStatus();
  node.on('close', () => clearStatus(RED, node));
  node.on('input', (message, _send, done) => {
    lastMessage.observe(message);
    history.failed(state);
    reachingCatch(node, message, done)(new Error(problemText(problem, language)));
  });
  return { node, lastMessage, history, state: () => state, repeatStatus };
}

function start(
  RED: NodeAPI,
  node: Node,
  connection: ConnectionNode,
  config: RecordDef,
  reader: MessageReader,
): DeployedRecord {
  const { delivery, records, refusals, holds, arrivals, unavailable } = connection;
  const language = runtimeLanguage(RED);
  const lastMessage = newLastMessage();
  const history = new RecordHistory();
  const arrival = new ArrivalCheck({ clock: systemClock, look: (device, fields) => arrivals.look(device, fields) });
  const order = new InOrder();
  const traffic = new Traffic(() => systemClock.monotonic());
  const warningLog = new WarningLog();
  let shown: string | undefined;
  const status = createThrottle(systemClock, STATUS_INTERVAL_MS, show);

  function state(status = delivery.status(node.id), refused = refusals.count(node.id)): RecordState {
    const { isLastEmpty, acceptedAt } = history;
    const own = { unavailable, refused, isLastEmpty, acceptedAt };
    return recordState(status, own, Date.now());
  }

  /** Sets the status, if it has changed. */
  function show(): void {
    const { status, figures } = delivery.overview(node.id);
    traffic.waits('waiting' in status ? status.waiting : 0);
    const current = state(status);
    const facts = statusFacts(figures, refusals.count(node.id), Date.now());
    const next = { ...toNodeStatus(current, language), ...facts };
    history.held('reason' in current ? current : undefined);
    logHold(current);
    const key = JSON.stringify(next);
    if (key === shown) return;
    shown = key;
    showStatus(RED, node, current, next);
  }

  function logHold(current: RecordState): void {
    const { kind } = current;
    const isHeld = kind === 'retry' || kind === 'trying';
    // A certificate that isn't trusted doesn't pass by itself, however short the first waits are.
    const isLasting = isHeld && current.reason.code === 'certificate';
    const isWorthIt = kind === 'paused' || isLasting || (kind === 'retry' && current.waitMs >= MIN_LOGGED_WAIT_MS);
    if (!isWorthIt || !('reason' in current)) return;
    // The connection has said once what is wrong with its database.
    if (current.reason.code.startsWith('database-')) return;
    if (!holds.isDue(current, systemClock.monotonic())) return;
    node.warn(ofDevice(reasonWithDetail(current.reason, language), namedDevice(current.device, config), language));
  }

  function record(message: NodeMessage, { devices, samples, errors }: MessageContent, done: Done): void {
    const isFlush = (message as { flush?: unknown }).flush === true;
    if (samples.length > 0) {
      warnOf(errors);
      if (!take(samples, new FlowMessage(message, done, language), config.complete))
        done(new Error(language.record('error.closing')));
    } else if (isFlush) done();
    else {
      history.nothingRecorded(errors);
      status.request();
      done(new Error(nothingText(errors, language)));
    }
    if (isFlush) delivery.flush(node.id, devices);
  }

  /** @returns false when the delivery is closed */
  function take(samples: Handover['samples'], message: Message, completion: Completion): boolean {
    history.taken();
    connection.intake.note(samples);
    traffic.received(samples.reduce((sum, { sample }) => sum + Object.keys(sample.values).length, 0));
    return delivery.take({ node: node.id, samples, message, completion });
  }

  function warnOf(errors: readonly MappingError[]): void {
    const due = warningLog.due(errors, systemClock.monotonic());
    if (due.length > 0) node.warn(due.map((error) => mappingText(error, language)).join('; '));
  }

  const read = (message: NodeMessage): ReturnType<MessageReader['read']> => reader.read(message);
  // What was refused before says nothing of what is sent now.
  const sendNow = new SendNow({ node: node.id, read, take, delivery, state: () => state(undefined, 0) });
  const listener: RecordListener = {
    accepted(receipt) {
      history.accepted();
      traffic.sent(receipt.measurements.length);
      arrival.accepted(receipt);
      arrivals.accepted(node.id, receipt);
      sendNow.accepted(receipt);
      for (const device of holds.ended(receipt.device))
        node.log(ofDevice(language.record('said.goesOn'), namedDevice(device, config), language));
      node.send(toMessage(RED, receipt));
    },
    rejected(rejection) {
      const { measurements, reason } = rejection;
      sendNow.rejected(rejection);
      history.failed({ kind: 'refused', fields: namesOf(measurements), reason });
      node.error(...toError(RED, rejection, language));
    },
    lost(loss) {
      history.failed({ kind: 'lost', loss: { ...loss, device: foreignText(loss.device) } });
      node.error(lossText({ ...loss, device: namedDevice(loss.device, config) }, language), {
        _msgid: RED.util.generateId(),
        payload: loss,
      });
    },
    changed: () => status.request(),
    drained: () => order.idle(),
  };

  const removeListener = records.add(node.id, listener);
  delivery.setRules(node.id, toRecordRules(config));
  show();
  node.on('input', (message, _send, done) => {
    lastMessage.observe(message);
    const end = reachingCatch(node, message, done);
    if (order.isFull) {
      end(new Error(language.record('error.slowSources')));
      return;
    }
    order.pass(
      reader.read(message),
      (content) => record(message, content, end),
      () => estimateBytes(message),
    );
  });
  node.on('close', (removed: boolean, done: () => void) => {
    arrival.close();
    void settledWithin(systemClock, INPUT_DRAIN_MS, order.idle())
      .then(removeListener)
      // Not before, because the last messages change the status once more.
      .then(() => {
        status.stop();
        clearStatus(RED, node);
        if (removed && savedNode(RED, node.id) === undefined) refusals.forget(node.id);
      })
      .then(done);
  });
  const { _alias: id = connection.id } = connection as { _alias?: string };
  const sending = { sendNow, settings: { node: config, connection: { ...connection.config, id } } };
  const repeatStatus = (): void => {
    shown = undefined;
    show();
  };
  return { node, lastMessage, history, state: () => state(), repeatStatus, connection, traffic, arrival, sending };
}

/** More than a person reads. */
const MAX_NAMES = 100;

function namesOf(measurements: Rejection['measurements']): string[] {
  return measurements.slice(0, MAX_NAMES).map(({ field }) => foreignText(field));
}
