import { ArrivalWatch, type ArrivalWatchOptions, type UnseenFields } from '../../src/arrival/arrival-watch';
import type { CurrentValues } from '../../src/datacake/current-values';
import type { Transport } from '../../src/datacake/transport';
import type { Receipt } from '../../src/delivery/delivery-events';
import type { Clock } from '../../src/util/clock';
import { Semaphore } from '../../src/util/semaphore';

/** A deploy may have hundreds of record nodes look at the same time. */
const MAX_LOOKS = 2;
const MAX_WAITING_LOOKS = 200;

export interface ArrivalsOptions {
  transport: Pick<Transport, 'currentValues'>;
  clock: Clock;
  /** Present where what is accepted is watched. */
  watch?: Pick<ArrivalWatchOptions, 'unseen' | 'hidden'>;
}

/** What a connection asks Datacake of what it has accepted, with the token and the way that were deployed. */
export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #watch: ArrivalWatch | undefined;
  readonly #looks = new Semaphore(MAX_LOOKS, MAX_WAITING_LOOKS);
  readonly #closing = new AbortController();

  constructor(options: ArrivalsOptions) {
    this.#options = options;
    const { clock, watch, transport } = options;
    const { signal } = this.#closing;
    this.#watch =
      watch &&
      new ArrivalWatch({
        ...watch,
        clock,
        ask: (devices) => transport.currentValues({ devices, traits: false }, signal),
      });
  }

  /** What a device, by its UUID, shows of fields. It never rejects. */
  async look(device: string, fields: readonly string[]): Promise<CurrentValues> {
    const { signal } = this.#closing;
    const query = { devices: [{ device, fields }], traits: true };
    const values = await this.#looks.run(() => this.#options.transport.currentValues(query, signal));
    return values ?? { kind: 'unknown', reason: { code: 'busy' } };
  }

  accepted(node: string, { device, uuid, measurements }: Receipt): void {
    this.#watch?.accepted(node, uuid, device, measurements);
  }

  /** What the watch has told of a record node and isn't visible yet. */
  unseenOf(node: string): UnseenFields[] {
    return this.#watch?.unseenOf(node) ?? [];
  }

  close(): void {
    this.#closing.abort();
    this.#watch?.close();
  }
}
