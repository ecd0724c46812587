/** What last happened to a record node, since it was deployed. */
export class RecordHistory {
  /** ISO 8601. */
  lastReceipt: string | undefined;
  lastError: { at: string; reason: string } | undefined;

  accepted(): void {
    this.lastReceipt = new Date().toISOString();
  }

  /** @param reason in plain words */
  failed(reason: string): void {
    this.lastError = { at: new Date().toISOString(), reason };
  }
}
