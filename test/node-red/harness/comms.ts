import { once } from 'node:events';
import WebSocket from 'ws';
import { RecordOfEvents } from './record-of-events';

/** Something that the runtime told the editor. */
interface CommsEvent {
  topic: string;
  data: unknown;
}

/** A message that reached a debug node. */
export interface DebugMessage {
  /** The debug node's id. */
  node: string;
  message: Record<string, unknown>;
}

/** A node's status at one time. */
export interface NodeStatus {
  node: string;
  fill?: string;
  shape?: string;
  text?: string;
}

/** The channel on which the runtime tells the editor about statuses and debug messages. */
export class Comms {
  readonly #socket: WebSocket;
  readonly #frames = new RecordOfEvents<string>();
  /** All that nodes have shown as their status, oldest first. */
  readonly statuses: NodeStatus[] = [];
  /** All that has reached debug nodes, oldest first. */
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

  /** Everything as it was received. */
  get frames(): readonly string[] {
    return this.#frames.all;
  }

  /** The messages that have reached a debug node, oldest first. */
  messagesAt(node: string): Record<string, unknown>[] {
    return this.debug.filter((event) => event.node === node).map((event) => event.message);
  }

  /**
   * Waits until what the runtime has told says what is looked for.
   *
   * @param what names it in the error when it doesn't come
   * @param find looks for it, and gives undefined while it isn't there
   */
  until<T>(what: string, find: () => T | undefined): Promise<T> {
    return this.#frames.until(what, find);
  }

  /** Waits until as many messages have reached a debug node, and gives all that have. */
  untilMessages(node: string, count: number): Promise<Record<string, unknown>[]> {
    return this.until(`${count} messages at "${node}"`, () => {
      const messages = this.messagesAt(node);
      return messages.length >= count ? messages : undefined;
    });
  }

  /** Ends the channel; the runtime may be gone already. */
  close(): void {
    this.#socket.terminate();
  }

  #receive(frame: string): void {
    const events = JSON.parse(frame) as CommsEvent[] | { auth: string };
    // Where one has to sign in, this is told of that and of nothing else.
    for (const { topic, data } of Array.isArray(events) ? events : []) {
      if (topic.startsWith('status/')) {
        this.statuses.push({ ...(data as object), node: topic.slice('status/'.length) });
      } else if (topic === 'notification/runtime-deploy') {
        this.deployed.push((data as { revision: string }).revision);
      } else if (topic === 'debug') {
        const { id, format, msg } = data as { id: string; format?: string; msg: string };
        // What a node logs comes on the same topic as text; what a debug node shows whole comes as an object.
        if (format === 'Object') this.debug.push({ node: id, message: JSON.parse(msg) as Record<string, unknown> });
      }
    }
    this.#frames.add(frame);
  }
}
