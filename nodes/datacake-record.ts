import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { settledWithin } from '../src/util/settled-within';
import { systemClock } from '../src/util/clock';
import type { Receipt, Rejection } from '../src/delivery/delivery-events';
import type { Message } from '../src/delivery/messages';
import { errorMessage } from '../src/util/error-message';
import { type MappingError, describeMappingError, describeNothingToRecord } from '../src/mapping/mapping-error';
import { validateRecord } from './record/validation';
import type { ConnectionNode } from './connection/connection-node';
import { registerRecordRoutes } from './admin/register';
import { InOrder } from './record/in-order';
import { LastMessage } from './record/last-message';
import { MessageReader, type MessageContent } from './record/message-reader';
import { WarningLog } from './record/warning-log';
import { RecordHistory, type DeployedRecord } from './record/history';
import { type RecordListener, describeLoss } from './connection/record-listeners';
import { recordRules } from './record/rules';
import { recordStatus } from './record/status';
import { DeployedNodes } from './deployed-nodes';
import { Throttle } from './record/throttle';
import { type RecordConfig, completeRecord } from './record/settings';

type RecordDef = NodeDef & RecordConfig;

type Done = (error?: Error) => void;

/** Milliseconds that the status lags behind, so that it doesn't flicker with every message. */
const STATUS_INTERVAL_MS = 500;

/** Milliseconds that sources get on closing to say what they were asked for. */
const INPUT_DRAIN_MS = 2000;

/** A message of the flow, as the delivery holds it. */
class FlowMessage implements Message {
  readonly bytes = 100;
  constructor(
    readonly message: NodeMessage,
    readonly done: Done,
  ) {}

  complete(): void {
    this.done();
  }

  fail(reason: string): void {
    this.done(new Error(reason));
  }
}

export = (RED: NodeAPI): void => {
  const running = new DeployedNodes<DeployedRecord>();

  function DatacakeRecord(this: Node, saved: RecordDef): void {
    RED.nodes.createNode(this, saved);
    const config = completeRecord(saved);
    const last = new LastMessage(() => systemClock.monotonic());
    const record: DeployedRecord = { node: this, last, history: new RecordHistory() };
    this.on('close', running.add(this, record));
    const connection = RED.nodes.getNode(config.connection) as ConnectionNode | null;
    if (connection?.delivery === undefined) {
      refuse(record, RED._('datacake-record.error.connection'));
      return;
    }
    const [problem] = validateRecord(config);
    if (problem !== undefined) {
      refuse(record, RED._(`datacake-record.error.${problem.code}`, { ...problem }));
      return;
    }
    try {
      start(record, config, connection, new MessageReader(RED, this, config));
    } catch (error) {
      refuse(record, errorMessage(error));
    }
  }

  /** A node that isn't configured says so, once on the canvas and with every message. */
  function refuse({ node, last, history }: DeployedRecord, reason: string): void {
    node.status({ fill: 'red', shape: 'ring', text: RED._('datacake-record.status.unconfigured') });
    node.on('input', (message, _send, done) => {
      last.pass(message);
      history.failed(reason);
      done(new Error(reason));
    });
  }

  function start(record: DeployedRecord, config: RecordDef, connection: ConnectionNode, reader: MessageReader): void {
    const { node, last, history } = record;
    const { delivery, records } = connection;
    record.connection = connection;
    const order = new InOrder();
    const problemLog = new WarningLog();
    const status = new Throttle(systemClock, STATUS_INTERVAL_MS, () => {
      node.status(recordStatus(delivery.status(node.id), (key, options) => RED._(key, options)));
    });

    function take(message: NodeMessage, { devices, samples, errors }: MessageContent, done: Done): void {
      const flush = (message as { flush?: unknown }).flush === true;
      const telling = problemLog.due(samples.length > 0 ? errors : [], systemClock.monotonic());
      if (telling.length > 0) node.warn(telling.map(describeMappingError).join('; '));
      if (samples.length > 0) {
        const held = new FlowMessage(message, done);
        const taken = delivery.take({ node: node.id, samples, message: held, completion: config.complete });
        if (!taken) done(new Error(RED._('datacake-record.error.closing')));
      } else if (flush) done();
      else fail(errors, done);
      if (flush) delivery.flush(node.id, devices);
    }

    function fail(errors: readonly MappingError[], done: Done): void {
      history.leftOut(errors);
      done(new Error(describeNothingToRecord(errors)));
    }

    const listener: RecordListener = {
      accepted(receipt) {
        history.accepted();
        node.send(toMessage(receipt));
      },
      rejected(rejection) {
        const { measurements, reason } = rejection;
        history.refused(
          measurements.map(({ field }) => field),
          reason,
        );
        node.error(...toError(rejection));
      },
      lost(loss) {
        const reason = describeLoss(loss);
        history.failed(reason);
        node.error(reason, { _msgid: RED.util.generateId(), payload: loss });
      },
      changed: () => status.request(),
      drained: () => order.idle(),
    };

    const remove = records.add(node.id, listener);
    delivery.setRules(node.id, recordRules(config));
    node.on('input', (message, _send, done) => {
      last.pass(message);
      order.pass(reader.read(message), (taken) => take(message, taken, done));
    });
    node.on('close', (done: () => void) => {
      void settledWithin(systemClock, INPUT_DRAIN_MS, order.idle())
        .then(remove)
        // Not before: what is handed over last still asks for it.
        .then(() => status.stop())
        .then(done);
    });
  }

  /** A receipt as a message of the flow. */
  function toMessage({ device, measurements, status, attempts }: Receipt): NodeMessage {
    return { _msgid: RED.util.generateId(), payload: measurements, device, status, attempts };
  }

  /** What Catch gets: the last message that went into the measurements, with the refused ones as its payload, so that they can be fed back. */
  function toError({ device, measurements, reason, message }: Rejection): [string, NodeMessage] {
    const refused = measurements.map(({ field, value }) => `${field} = ${JSON.stringify(value)}`).join(', ');
    const source = message instanceof FlowMessage ? message.message : { _msgid: RED.util.generateId() };
    return [`Datacake refused ${refused}: ${reason}`, { ...source, payload: measurements, device }];
  }

  registerRecordRoutes(RED, running);
  RED.nodes.registerType('datacake-record', DatacakeRecord);
};
