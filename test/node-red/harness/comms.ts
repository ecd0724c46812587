import { once } from 'node:events';
import WebSocket from 'ws';
import { EventLog } from './event-log';

/** An event that the runtime sent to the editor. */
interface CommsEvent {
  topic: string;
  data: unknown;
}

/** A message that reached a debug node. */
interface DebugMessage {
  /** The debug node's id. */
  node: string;
  message: Record<string, unknown>;
}

/** One status of a node. */
interface NodeStatus {
  node: string;
  fill?: string;
  shape?: string;
  text?: string;
}

/** The web socket on which the runtime sends statuses and debug messages to the editor. */
export class Comms {
  readonly #socket: WebSocket;
  readonly #frames = new EventLog<string>();
  /** Every status of every node, oldest first. */
  readonly statuses: NodeStatus[] = [];
  /** The messages at all debug nodes, oldest first. */
  readonly debug: DebugMessage[] = [];
  /** The revisions of the flows whose nodes have been started, oldest first. */
  readonly deployed: string[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
  }

  /**
   * Opens the channel and asks for the statuses that nodes already have.
   *
   * @param url where the editor is
   */
  static async open(url: string): Promise<Comms> {
    const address = new URL('comms', url);
    address.protocol = 'ws:';
    const socket = new WebSocket(address);
    const comms = new Comms(socket);
    await once(socket, 'open');
    socket.send(JSON.stringify({ subscribe: 'status/#' }));
    return comms;
  }

  /** The frames as they were received. */
  get frames(): readonly string[] {
    return this.#frames.all;
  }

  /** The messages that have reached a debug node, oldest first. */
  messagesAt(node: string): Record<string, unknown>[] {
    return this.debug.filter((event) => event.node === node).map((event) => event.message);
  }

  /**
   * Waits until the events contain a result.
   *
   * @param what names the result in the error of a time-out
   * @param find returns undefined while the events don't contain the result
   */
  until<T>(what: string, find: () => T | undefined): Promise<T> {
    return this.#frames.until(what, find);
  }

  /** Waits until a debug node has got so many messages, and returns all of its messages. */
  untilMessages(node: string, count: number): Promise<Record<string, unknown>[]> {
    return this.until(`${count} messages at "${node}"`, () => {
      const messages = this.messagesAt(node);
      return messages.length >= count ? messages : undefined;
    });
  }

  /** Closes the socket without a handshake, because the runtime may be gone already. */
  close(): void {
    this.#socket.terminate();
  }

  #receive(frame: string): void {
    const events = JSON.parse(frame) as CommsEvent[] | { auth: string };
    // Where users have to sign in, the only frame is an object about that.
    for (const { topic, data } of Array.isArray(events) ? events : []) {
      if (topic.startsWith('status/')) {
        this.statuses.push({ ...(data as object), node: topic.slice('status/'.length) });
      } else if (topic === 'notification/runtime-deploy') {
        this.deployed.push((data as { revision: string }).revision);
      } else if (topic === 'debug') {
        const { id, format, msg } = data as { id: string; format?: string; msg: string };
        // Log lines of nodes come on the same topic as text; a debug node with the complete message sends an object.
        if (format === 'Object') this.debug.push({ node: id, message: JSON.parse(msg) as Record<string, unknown> });
      }
    }
    this.#frames.add(frame);
  }
}
