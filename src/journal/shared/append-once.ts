import { type AppendedLog, type BatchStep, type NewSamples, type Scope, type SharedStore, StoreError } from './store';

export type AppendingStore = Pick<SharedStore, 'join' | 'append' | 'lastBatch'>;

/** The first finds an unknown writer, the second one that another statement has just stored for: a third has no reason to do nothing. */
const MAX_TRIES = 4;

/** The database doesn't know a writer's last batch, or knows a later one: it isn't what it was when that was stored. */
export class BatchGapError extends Error {
  override readonly name = 'BatchGapError';

  /** @param batch the writer's last one in the database */
  constructor(readonly batch: number) {
    super(`The writer's last batch in the database is ${batch}`);
  }
}

/**
 * Stores a batch. It can be called again with the same arguments after it was rejected, and stores the batch once all the same.
 *
 * @param isRepeat true when it was called before, so that the batch may be stored already
 * @returns where the samples are
 * @throws StoreError, BatchGapError
 */
export async function appendOnce(
  store: AppendingStore,
  scope: Scope,
  writer: { id: string; host: string },
  step: BatchStep,
  logs: readonly NewSamples[],
  isRepeat: boolean,
): Promise<AppendedLog[]> {
  for (let tries = isRepeat ? 1 : 0; tries < MAX_TRIES; tries++) {
    if (tries > 0) {
      const last = await store.lastBatch(writer.id);
      if (last === undefined) await store.join({ ...writer, place: scope.place }, step.from);
      else if (last.batch === step.to) return last.logs;
      else if (last.batch !== step.from) throw new BatchGapError(last.batch);
    }
    const appended = await store.append(scope, writer.id, step, logs);
    if (appended !== undefined) return appended;
  }
  throw new StoreError('setup', { code: 'database-failed' });
}

/** The error of the store, or one for a failure that nobody expected: data that have one of their own mustn't stop all others. */
export function toStoreError(error: unknown): StoreError {
  return error instanceof StoreError ? error : new StoreError('data', { code: 'unexpected' }, error);
}
