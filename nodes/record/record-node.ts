import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { Receipt, Rejection } from '../../src/delivery/delivery-events';
import type { Message } from '../../src/delivery/messages';
import { type MappingError, describeMappingError, describeNothingToRecord } from '../../src/mapping/mapping-error';
import { systemClock } from '../../src/util/clock';
import { reasonKey } from '../../src/util/reason';
import { errorMessage } from '../../src/util/error-message';
import { settledWithin } from '../../src/util/settled-within';
import type { ConnectionNode } from '../connection/connection-node';
import { type RecordListener, describeLoss } from '../connection/record-listeners';
import { RecordHistory } from './history';
import { InOrder } from './in-order';
import { LastMessage } from './last-message';
import { type MessageContent, MessageReader } from './message-reader';
import { estimateBytes } from './message-size';
import { toRecordRules } from './rules';
import { type RecordConfig, completeRecord } from './settings';
import { createThrottle, toNodeStatus } from './status';
import { validateRecord } from './validation';
import { WarningLog } from './warning-log';

/** How long the status lags behind, so that it doesn't flicker with every message. */
const STATUS_INTERVAL_MS = 500;

/** How long closing waits for contexts and expressions that messages still need. */
const INPUT_DRAIN_MS = 2000;

export type RecordDef = NodeDef & RecordConfig;

type Done = (error?: Error) => void;

/** A record node that is deployed, as its form sees it. */
export interface DeployedRecord {
  node: Node;
  lastMessage: LastMessage;
  history: RecordHistory;
  /** Absent while the node isn't configured: then it records nothing. */
  connection?: ConnectionNode;
}

/** A message of the flow, as the delivery holds it. */
class FlowMessage implements Message {
  readonly bytes: number;

  constructor(
    readonly message: NodeMessage,
    readonly done: Done,
  ) {
    this.bytes = estimateBytes(message);
  }

  complete(): void {
    this.done();
  }

  fail(reason: string): void {
    this.done(new Error(reason));
  }
}

/** Starts a record node: one that is configured hands messages to its connection's delivery, another one refuses them. */
export function startRecord(RED: NodeAPI, node: Node, saved: RecordDef): DeployedRecord {
  const config = completeRecord(saved);
  const lastMessage = new LastMessage(() => systemClock.monotonic());
  const record: DeployedRecord = { node, lastMessage, history: new RecordHistory() };
  const connection = RED.nodes.getNode(config.connection) as ConnectionNode | null;
  if (connection?.delivery === undefined) return refuse(RED, record, RED._('datacake-record.error.connection'));
  const [error] = validateRecord(config);
  if (error !== undefined) return refuse(RED, record, RED._(`datacake-record.error.${error.code}`, { ...error }));
  try {
    return start(RED, { ...record, connection }, config, new MessageReader(RED, node, config));
  } catch (error) {
    return refuse(RED, record, errorMessage(error));
  }
}

/** Says that the node isn't configured: once on the canvas, and why with every message. */
function refuse(RED: NodeAPI, record: DeployedRecord, reason: string): DeployedRecord {
  const { node, lastMessage, history } = record;
  node.status({ fill: 'red', shape: 'ring', text: RED._('datacake-record.status.unconfigured') });
  node.on('input', (message, _send, done) => {
    lastMessage.observe(message);
    history.failed(reason);
    done(new Error(reason));
  });
  return record;
}

function start(
  RED: NodeAPI,
  deployed: Required<DeployedRecord>,
  config: RecordDef,
  reader: MessageReader,
): DeployedRecord {
  const { node, lastMessage, history, connection } = deployed;
  const { delivery, records } = connection;
  const order = new InOrder();
  const warningLog = new WarningLog();
  const status = createThrottle(systemClock, STATUS_INTERVAL_MS, () => {
    node.status(toNodeStatus(delivery.status(node.id), (key, options) => RED._(key, options)));
  });

  function record(message: NodeMessage, { devices, samples, errors }: MessageContent, done: Done): void {
    const isFlush = (message as { flush?: unknown }).flush === true;
    if (samples.length > 0) {
      warnOf(errors);
      const flowMessage = new FlowMessage(message, done);
      const isTaken = delivery.take({ node: node.id, samples, message: flowMessage, completion: config.complete });
      if (!isTaken) done(new Error(RED._('datacake-record.error.closing')));
    } else if (isFlush) done();
    else {
      history.nothingRecorded(errors);
      done(new Error(describeNothingToRecord(errors)));
    }
    if (isFlush) delivery.flush(node.id, devices);
  }

  function warnOf(errors: readonly MappingError[]): void {
    const due = warningLog.due(errors, systemClock.monotonic());
    if (due.length > 0) node.warn(due.map(describeMappingError).join('; '));
  }

  const listener: RecordListener = {
    accepted(receipt) {
      history.accepted();
      node.send(toMessage(RED, receipt));
    },
    rejected(rejection) {
      const { measurements, reason } = rejection;
      history.refused(
        measurements.map(({ field }) => field),
        reasonKey(reason),
      );
      node.error(...toError(RED, rejection));
    },
    lost(loss) {
      const reason = describeLoss(loss);
      history.failed(reason);
      node.error(reason, { _msgid: RED.util.generateId(), payload: loss });
    },
    changed: () => status.request(),
    drained: () => order.idle(),
  };

  const removeListener = records.add(node.id, listener);
  delivery.setRules(node.id, toRecordRules(config));
  node.on('input', (message, _send, done) => {
    lastMessage.observe(message);
    order.pass(reader.read(message), (content) => record(message, content, done));
  });
  node.on('close', (done: () => void) => {
    void settledWithin(systemClock, INPUT_DRAIN_MS, order.idle())
      .then(removeListener)
      // Not before, because the last messages change the status once more.
      .then(() => status.stop())
      .then(done);
  });
  return deployed;
}

/** The receipt that a record node emits. */
function toMessage(RED: NodeAPI, { device, measurements, status, attempts }: Receipt): NodeMessage {
  return { _msgid: RED.util.generateId(), payload: measurements, device, status, attempts };
}

/** The error for Catch: the last message that went into the measurements, with the refused ones as payload, so that they can be fed back. */
function toError(RED: NodeAPI, { device, measurements, reason, message }: Rejection): [string, NodeMessage] {
  const refused = measurements.map(({ field, value }) => `${field} = ${JSON.stringify(value)}`).join(', ');
  const source = message instanceof FlowMessage ? message.message : { _msgid: RED.util.generateId() };
  return [`Datacake refused ${refused}: ${reasonKey(reason)}`, { ...source, payload: measurements, device }];
}
