import { type Outcome, mayBeStored } from '../datacake/outcome';
import type { DeliveryContext } from './delivery-context';
import type { PendingRequest } from './pending-request';
import { rulesOf } from '../windows/rules';

/** What is counted and noted of one device's requests: datapoints, and the values that are known to be accepted. */
export class Account {
  readonly #context: DeliveryContext;
  readonly #device: string;
  readonly #name: string;

  /**
   * @param device its UUID
   * @param name the device as given
   */
  constructor(context: DeliveryContext, device: string, name: string) {
    this.#context = context;
    this.#device = device;
    this.#name = name;
  }

  /** Notes that a request leaves. */
  left({ due }: PendingRequest): void {
    const { datapoints, values } = this.#context;
    datapoints.left(this.#device, due.length);
    if (!values.isEmpty) for (const { measurement } of due) values.left(this.#device, measurement);
  }

  /** Notes what became of it. */
  arrived(request: PendingRequest, outcome: Outcome): void {
    const { datapoints } = this.#context;
    const measurements = request.due.length;
    datapoints.arrived(this.#device, measurements);
    if (outcome.kind === 'accepted') this.#accepted(request);
    else if (mayBeStored(outcome, measurements)) this.uncertain(request);
  }

  /** Notes that a request may have been stored. That counts once, see {@link Quota}. */
  uncertain(request: PendingRequest): void {
    if (!request.mayBeStored) this.#count(request.due.length);
    request.mayBeStored = true;
  }

  #accepted({ due }: PendingRequest): void {
    const { values } = this.#context;
    if (this.#context.sendsOnChange() || !values.isEmpty) {
      for (const { measurement, owner } of due) {
        const { onChange } = rulesOf(this.#context.rulesOf(owner.node), measurement.field);
        values.accepted(this.#device, measurement, onChange !== undefined);
      }
    }
    this.#count(due.length);
  }

  #count(measurements: number): void {
    const { datapoints, quota, notebook } = this.#context;
    datapoints.add(this.#device, measurements);
    quota.tell(this.#device, this.#name);
    notebook.note(this.#device);
  }
}
