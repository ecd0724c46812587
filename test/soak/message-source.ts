import { type SoakMessage, soakValues } from './verdict';

/** Sends messages to the flow at a fixed rate, and keeps them with whether they were stored. */
export class MessageSource {
  readonly messages: SoakMessage[] = [];
  readonly #devices: readonly string[];
  readonly #post: (body: object) => Promise<unknown>;
  readonly #timer: NodeJS.Timeout;
  readonly #pending = new Set<Promise<void>>();

  /**
   * @param rate messages a second
   * @param post sends a message; fulfils once it is stored, and rejects while Node-RED is down
   */
  constructor(devices: readonly string[], rate: number, post: (body: object) => Promise<unknown>) {
    this.#devices = devices;
    this.#post = post;
    this.#timer = setInterval(() => this.#send(), 1000 / rate);
  }

  get stored(): number {
    return this.messages.filter(({ stored }) => stored).length;
  }

  /** Sends no more, and waits for the answers. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
  }

  #send(): void {
    const number = this.messages.length + 1;
    const device = this.#devices[number % this.#devices.length];
    if (device === undefined) return;
    const message: SoakMessage = { number, device, time: Math.floor(Date.now() / 1000), stored: false };
    this.messages.push(message);
    const answered = this.#post({ device, time: message.time, values: soakValues(number) }).then(
      () => void (message.stored = true),
      // It isn't stored, so that nobody expects it to be recorded.
      () => undefined,
    );
    this.#pending.add(answered);
    void answered.then(() => this.#pending.delete(answered));
  }
}
