import { type MappingError, describeNothingToRecord } from '../../src/mapping/mapping-error';
import type { Node } from 'node-red';
import type { ConnectionNode } from '../connection/connection-node';
import type { LastMessage } from './last-message';

/**
 * What last happened to a record node, since it was deployed. Whoever may read sees it: so it holds no value that a message
 * said. It is put into words only when someone looks.
 */
export class RecordHistory {
  #acceptedAt: number | undefined;
  #failure: { at: number; tell: () => string } | undefined;

  accepted(): void {
    this.#acceptedAt = Date.now();
  }

  /** Nothing was left of a message. */
  leftOut(problems: readonly MappingError[]): void {
    this.#fail(() =>
      describeNothingToRecord(problems.map(({ field, code }) => ({ ...(field !== undefined && { field }), code }))),
    );
  }

  /** Datacake refused fields for good. */
  refused(fields: readonly string[], reason: string): void {
    this.#fail(() => `Datacake refused ${fields.join(', ')}: ${reason}`);
  }

  /** @param reason in plain words, without a value */
  failed(reason: string): void {
    this.#fail(() => reason);
  }

  /** ISO 8601. */
  get lastReceipt(): string | undefined {
    return this.#acceptedAt === undefined ? undefined : new Date(this.#acceptedAt).toISOString();
  }

  get lastError(): { at: string; reason: string } | undefined {
    if (this.#failure === undefined) return undefined;
    const { at, tell } = this.#failure;
    return { at: new Date(at).toISOString(), reason: tell() };
  }

  #fail(tell: () => string): void {
    this.#failure = { at: Date.now(), tell };
  }
}

/** A record node that is deployed, as its form sees it. */
export interface DeployedRecord {
  node: Node;
  last: LastMessage;
  history: RecordHistory;
  /** Absent while the node isn't configured: then it takes nothing. */
  connection?: ConnectionNode;
}
