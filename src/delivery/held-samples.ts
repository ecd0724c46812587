import type { TakenMessage } from './messages';

/** A sample whose message is held open, and how many of its fields aren't settled. */
interface HeldSample {
  message: TakenMessage;
  unsettledFields: number;
}

/** What a window has of a held sample. */
export interface HeldPart {
  position: number;
  sample: HeldSample;
  fields: number;
}

/** The samples of one log whose messages are held open, by position, until they are settled. */
export class HeldSamples {
  readonly #samples = new Map<number, HeldSample>();

  hold(position: number, message: TakenMessage, fields: number): void {
    this.#samples.set(position, { message, unsettledFields: fields });
  }

  /** @param fields how many of the sample's fields the part has; all when absent */
  part(position: number, fields?: number): HeldPart | undefined {
    const sample = this.#samples.get(position);
    return sample && { position, sample, fields: fields ?? sample.unsettledFields };
  }

  settle({ position, sample, fields }: HeldPart): void {
    if (sample.unsettledFields === 0) return;
    sample.unsettledFields -= fields;
    if (sample.unsettledFields > 0) return;
    this.#samples.delete(position);
    sample.message.settledOne();
  }

  /** Its message is never completed. */
  drop(position: number): void {
    const sample = this.#samples.get(position);
    if (sample === undefined) return;
    this.#samples.delete(position);
    sample.unsettledFields = 0;
    sample.message.reject();
    sample.message.settledOne();
  }
}
