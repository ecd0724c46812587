import type { HttpResult, Post } from '../../../src/datacake/http';
import type { Datacake } from '../../simulator';
import type { SimulatedClock } from '../clock';
import type { SimulatedMachine } from './machine';

/** One way between a packet and its other end, in milliseconds. */
const WIRE_MS = 15;

/** How long the kernel goes on to send what a process that was killed or stopped has left in it: what outlasts the lease nobody can fence. */
const ORPHANED_MS = 8000;

const unreachable = {
  kind: 'no-answer',
  cause: 'network',
  reason: 'connect ECONNREFUSED',
  code: 'ECONNREFUSED',
} as const;
const withheld = { kind: 'no-answer', cause: 'aborted', reason: 'withheld', unsent: true } as const;

/** The network between one process and Datacake. */
export class SimulatedLink {
  /** Packets wait in the kernel of their sender while true. */
  isStalled = false;
  /** No connection can be opened, which is known at once. */
  isRefused = false;
  /** How long opening a connection takes, in milliseconds. */
  openMs = 0;
  /** False to let the kernel deliver what was given up. */
  resets = true;
  readonly #world: SimulatedClock;
  readonly #machine: SimulatedMachine;
  readonly #datacake: Datacake;
  readonly #token: string;
  readonly #timeoutMs: number;
  #stalled: (() => void)[] = [];

  constructor(
    world: SimulatedClock,
    machine: SimulatedMachine,
    datacake: Datacake,
    { token, timeoutMs }: { token: string; timeoutMs: number },
  ) {
    this.#world = world;
    this.#machine = machine;
    this.#datacake = datacake;
    this.#token = token;
    this.#timeoutMs = timeoutMs;
  }

  heal(): void {
    this.isStalled = false;
    for (const packet of this.#stalled.splice(0)) this.#carry(packet);
  }

  readonly post: Post = (url, body, signal, gate) =>
    new Promise<HttpResult>((resolve) => {
      const machine = this.#machine;
      let isOver = false;
      let isReset = false;
      let request: number | undefined;
      const end = (result: HttpResult, isGivenUp: boolean): void => {
        if (isOver) return;
        isOver = true;
        isReset = isGivenUp && this.resets;
        cancelTimeout();
        signal?.removeEventListener('abort', abort);
        if (request !== undefined) this.#ended(request, isGivenUp);
        resolve(result);
      };
      const abort = (): void => end({ kind: 'no-answer', cause: 'aborted', reason: 'given up' }, true);
      const timedOut = { kind: 'no-answer', cause: 'timeout', reason: 'no answer' } as const;
      const cancelTimeout = machine.after(this.#timeoutMs, () => end(timedOut, true));
      signal?.addEventListener('abort', abort);
      if (signal?.aborted === true) return abort();
      if (this.isRefused) return void this.#world.after(WIRE_MS, () => machine.arrive(() => end(unreachable, false)));

      const deliver = (): void => {
        if (isReset || this.#world.monotonic() - machine.stillSince > ORPHANED_MS) return;
        const reply = this.#datacake.handle({
          method: 'POST',
          url: new URL(url).pathname + new URL(url).search,
          headers: { authorization: `Token ${this.#token}`, 'content-type': 'application/json' },
          body,
          arrivedAt: this.#world.wall(),
          monotonic: this.#world.monotonic(),
        });
        request = reply.request;
        if (isOver) return this.#ended(request, true);
        if (reply.kind === 'hang') return;
        const answer: HttpResult =
          reply.kind === 'reset'
            ? { kind: 'no-answer', cause: 'network', reason: 'socket hang up' }
            : {
                ...{ kind: 'answer', status: reply.status, headers: reply.headers },
                body: reply.kind === 'flood' ? reply.chunk : reply.body,
              };
        this.#world.after(reply.delay, () => this.#carry(() => machine.arrive(() => end(answer, false))));
      };
      const letOut = async (): Promise<void> => {
        if (isOver) return;
        const mayLeave = gate === undefined || (await gate());
        // The gate may have taken its time.
        if (!mayLeave) end(withheld, false);
        else if (!(isOver as boolean) && !machine.isKilled) this.#carry(deliver);
      };
      this.#world.after(this.openMs, () => this.#carry(() => machine.arrive(() => void letOut())));
    });

  #ended(request: number, gaveUp: boolean): void {
    this.#datacake.ended(request, { at: this.#world.wall(), monotonic: this.#world.monotonic(), gaveUp });
  }

  #carry(packet: () => void): void {
    if (this.isStalled) this.#stalled.push(packet);
    else {
      this.#world.after(WIRE_MS, () => {
        if (this.isStalled) this.#stalled.push(packet);
        else packet();
      });
    }
  }
}
