import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { Receipt, Rejection } from '../../src/delivery/delivery-events';
import type { Message } from '../../src/delivery/messages';
import { display } from '../../src/mapping/display';
import type { NotTaken } from '../../src/util/notice';
import { type Language, noticeText, reasonWithDetail, refusedText } from '../words';
import { estimateBytes } from './message-size';

export type Done = (error?: Error) => void;

/**
 * The same, for a message that may be nested too deep for Node-RED, which copies it for Catch and Complete nodes: then Catch gets the error
 * with the payload as a short text. What was completed stays completed.
 */
export function reachingCatch(node: Pick<Node, 'error'>, message: NodeMessage, done: Done): Done {
  return (error) => {
    try {
      done(error);
    } catch (failure) {
      if (!(failure instanceof RangeError)) throw failure;
      const { _msgid, payload } = message;
      if (error !== undefined) node.error(error.message, { _msgid, payload: display(payload) });
    }
  };
}

/** A message of the flow, as the delivery holds it. */
export class FlowMessage implements Message {
  readonly bytes: number;

  constructor(
    readonly message: NodeMessage,
    readonly done: Done,
    readonly language: Language,
  ) {
    this.bytes = estimateBytes(message);
  }

  complete(): void {
    this.done();
  }

  fail(reason: NotTaken): void {
    this.done(new Error(noticeText(reason, this.language)));
  }
}

/** The receipt that a record node emits. */
export function toMessage(RED: NodeAPI, { device, measurements, status, attempts }: Receipt): NodeMessage {
  return { _msgid: RED.util.generateId(), payload: measurements, device, status, attempts };
}

/** The error for Catch: the last message that went into the measurements, with the refused ones as payload, so that they can be fed back. */
export function toError(
  RED: NodeAPI,
  { device, measurements, reason, message }: Rejection,
  language: Language,
): [string, NodeMessage] {
  const refused = measurements.map(({ field, value }) => `${field} = ${display(value)}`);
  const source = message instanceof FlowMessage ? message.message : { _msgid: RED.util.generateId() };
  const text = refusedText(refused, reason, reasonWithDetail(reason, language), language);
  return [text, { ...source, payload: measurements, device }];
}
