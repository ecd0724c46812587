import { type Given, valuesOf } from './verdict';

/** Gives the flow one message after another, and keeps account of them. */
export class Feeder {
  readonly given: Given[] = [];
  readonly #devices: readonly string[];
  readonly #post: (body: object) => Promise<unknown>;
  readonly #timer: NodeJS.Timeout;
  readonly #underway = new Set<Promise<void>>();

  /**
   * @param rate messages a second
   * @param post hands a message over; it fulfils once the message is stored, and rejects while nobody takes it
   */
  constructor(devices: readonly string[], rate: number, post: (body: object) => Promise<unknown>) {
    this.#devices = devices;
    this.#post = post;
    this.#timer = setInterval(() => this.#give(), 1000 / rate);
  }

  get stored(): number {
    return this.given.filter(({ stored }) => stored).length;
  }

  /** Gives no more, and waits until the fate of what was given is known. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underway);
  }

  #give(): void {
    const number = this.given.length + 1;
    const device = this.#devices[number % this.#devices.length];
    if (device === undefined) return;
    const one: Given = { number, device, time: Math.floor(Date.now() / 1000), stored: false };
    this.given.push(one);
    const handed = this.#post({ device, time: one.time, values: valuesOf(number) }).then(
      () => void (one.stored = true),
      // Nobody took it: it isn't stored, and nobody expects it.
      () => undefined,
    );
    this.#underway.add(handed);
    void handed.then(() => this.#underway.delete(handed));
  }
}
