import type { LogId } from '../journal';
import type { DiskLog } from './disk-log';

/** The logs of a journal. */
export class LogTable {
  /** By device and node. */
  readonly #logs = new Map<string, Map<string, DiskLog>>();
  /** Bytes that their segments take. */
  bytes = 0;

  find({ device, node }: LogId): DiskLog | undefined {
    return this.#logs.get(device)?.get(node);
  }

  add(log: DiskLog): DiskLog {
    const { device, node } = log.id;
    const ofDevice = this.#logs.get(device);
    if (ofDevice === undefined) this.#logs.set(device, new Map([[node, log]]));
    else ofDevice.set(node, log);
    this.bytes += log.bytes;
    return log;
  }

  *[Symbol.iterator](): Generator<DiskLog> {
    for (const logs of this.#logs.values()) yield* logs.values();
  }
}
