import type { NodeAPI } from 'node-red';
import { runtimeLanguage } from '../runtime-language';
import { noticeText } from '../words';
import type { Journals } from './journals';

/** What the runtime that was started last tells when the process ends. */
let tell: (() => void) | undefined;

/**
 * Has the log say, when Node-RED ends, how many samples that wait in memory are lost. A deploy, a connection that is deleted and flows that
 * are stopped keep them, so that only the end of the process is their loss.
 */
export function tellOfLossAtExit(RED: NodeAPI, journals: Pick<Journals, 'waitingInMemory'>): void {
  if (tell === undefined) process.once('exit', () => tell?.());
  tell = () => {
    const count = journals.waitingInMemory();
    if (count > 0) RED.log.warn(noticeText({ code: 'memory-lost', count }, runtimeLanguage(RED)));
  };
}
