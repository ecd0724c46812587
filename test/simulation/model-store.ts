import { type SharedStore, StoreError } from '../../src/journal/shared/store';
import type { ModelDatabase } from './model-database';
import { type Call, type Calls, statements } from './model-statements';

/** What goes wrong with one statement. */
export type Fault =
  /** It isn't carried out. */
  | { kind: 'away' }
  /** It is carried out, and nobody learns it. */
  | { kind: 'answer-lost' }
  /** It ends in the client's time-out; the server carries it out after so many milliseconds all the same, which may be later. */
  | { kind: 'hangs'; carriedOutAfterMs?: number }
  /** It begins at once and is committed after so many milliseconds. */
  | { kind: 'commits-late'; ms: number }
  /** The server answers with an error. */
  | { kind: 'fails'; error: StoreError };

/** A process's connections to a {@link ModelDatabase}. Without latency and faults it needs no time. */
export class ModelStore implements SharedStore {
  /** Milliseconds that a statement takes to the server, and its answer back. */
  latencyMs = 0;
  /** Milliseconds after which a statement without an answer is given up. */
  timeoutMs = 5000;
  /** True while nothing gets through between this process and the server. */
  isPartitioned = false;
  /** What goes wrong with a statement; undefined for nothing. */
  fault: (call: Call) => Fault | undefined = () => undefined;
  readonly #database: ModelDatabase;
  readonly #once: { call: Call | undefined; fault: Fault }[] = [];
  #isKilled = false;
  #isClosed = false;
  /** The server's run that the last poll asked. */
  #polled = -1;

  constructor(database: ModelDatabase) {
    this.#database = database;
  }

  join = this.#statement('join');
  append = this.#statement('append');
  lastBatch = this.#statement('lastBatch');
  count = this.#statement('count');
  read = this.#statement('read');
  settle = this.#statement('settle');
  setLow = this.#statement('setLow');
  gone = this.#statement('gone');
  drops = this.#statement('drops');
  refusals = this.#statement('refusals');
  told = this.#statement('told');
  beat = this.#statement('beat');
  flush = this.#statement('flush');
  readState = this.#statement('readState');
  writeState = this.#statement('writeState');
  rules = this.#statement('rules');
  writeRules = this.#statement('writeRules');
  size = this.#statement('size');
  dropOldest = this.#statement('dropOldest');
  dropOlderThan = this.#statement('dropOlderThan');
  setFull = this.#statement('setFull');
  isFull = this.#statement('isFull');
  tidy = this.#statement('tidy');
  look = this.#statement('look');
  take = this.#statement('take');
  renew = this.#statement('renew');
  confirm = this.#statement('confirm');
  handOver = this.#statement('handOver');
  members = this.#statement('members');

  poll: Calls['poll'] = (scope, horizon) => {
    const isNew = this.#polled !== this.#database.generation;
    this.#polled = this.#database.generation;
    return this.#call('poll', [scope, isNew ? '0' : horizon]);
  };

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  /** Has the next statement, or the next one with a name, go wrong; further ones those after it. */
  failNext(fault: Fault, call?: Call): void {
    this.#once.push({ call, fault });
  }

  /** Kills the process: what has left goes on, answers reach nobody, and nothing leaves any more. */
  kill(): void {
    this.#isKilled = true;
  }

  #statement<Name extends Call>(name: Name): Calls[Name] {
    return ((...args: Parameters<Calls[Name]>) => this.#call(name, args)) as Calls[Name];
  }

  #call<Name extends Call>(name: Name, args: Parameters<Calls[Name]>): Promise<Awaited<ReturnType<Calls[Name]>>> {
    return new Promise((resolve, reject) => {
      let isEnded = this.#isKilled;
      if (isEnded) return;
      const cancelTimeout = this.#database.after(this.timeoutMs, () => end(() => reject(away('timeout'))));
      const end = (tell: () => void): void => {
        cancelTimeout();
        if (!isEnded && !this.#isKilled) tell();
        isEnded = true;
      };
      const fault = this.#faultOf(name);
      if (this.#isClosed || fault?.kind === 'away') return end(() => reject(away('network')));
      const answer = (tell: () => void): void => this.#travel(() => end(tell));
      this.#travel(() => {
        if (this.#database.isAway) return answer(() => reject(away('no-listener')));
        if (fault?.kind === 'fails') return answer(() => reject(fault.error));
        const carryOut = (lateMs: number): void => {
          const transaction = this.#database.begin(() => answer(() => reject(away('network'))));
          this.#later(lateMs, () => {
            if (!this.#database.end(transaction)) return;
            try {
              const result = this.#carryOut(name, transaction, args);
              if (fault?.kind === 'answer-lost') answer(() => reject(away('network')));
              else answer(() => resolve(result));
            } catch (error) {
              answer(() => reject(error instanceof Error ? error : new Error(String(error))));
            }
          });
        };
        if (fault?.kind !== 'hangs') return carryOut(fault?.kind === 'commits-late' ? fault.ms : 0);
        const { generation } = this.#database;
        if (fault.carriedOutAfterMs === undefined) return;
        this.#later(fault.carriedOutAfterMs, () => {
          if (generation === this.#database.generation) carryOut(0);
        });
      });
    });
  }

  #carryOut<Name extends Call>(
    name: Name,
    transaction: number,
    args: Parameters<Calls[Name]>,
  ): Awaited<ReturnType<Calls[Name]>> {
    const database = this.#database;
    database.statements.set(name, (database.statements.get(name) ?? 0) + 1);
    const context = { now: database.now(), transaction, horizon: database.horizon() };
    // A row that the caller changes later must not change in the tables, nor the other way round.
    return structuredClone(statements[name](database.tables, context, ...structuredClone(args)));
  }

  /** Goes one way between process and server, unless nothing gets through. */
  #travel(arrive: () => void): void {
    if (this.isPartitioned) return;
    this.#later(this.latencyMs, () => {
      if (!this.isPartitioned) arrive();
    });
  }

  #later(milliseconds: number, callback: () => void): void {
    if (milliseconds > 0) this.#database.after(milliseconds, callback);
    else queueMicrotask(callback);
  }

  #faultOf(name: Call): Fault | undefined {
    const index = this.#once.findIndex(({ call }) => call === undefined || call === name);
    if (index >= 0) return this.#once.splice(index, 1)[0]?.fault;
    return this.fault(name);
  }
}

function away(code: 'network' | 'no-listener' | 'timeout'): StoreError {
  return new StoreError('away', { code });
}
