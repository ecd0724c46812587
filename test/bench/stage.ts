import { cp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { connection, record } from './flows';
import { temporaryFolder } from './harness';
import type { Cores } from './machine';
import type { Build } from './builds';
import { type Order, Running, makeUserDirectory } from './running';
import { SinkProcess } from './sink-process';
import type { SinkOptions } from './sink';

/** What the package keeps below Node-RED's user directory. */
const KEPT = 'datacake';

/** Starts what variants need. */
export class Stage {
  constructor(readonly cores: Cores) {}

  /** A sink of one variant's own. */
  sink(options: Partial<SinkOptions> = {}): Promise<SinkProcess> {
    return SinkProcess.start(options);
  }

  /** A Node-RED in a fresh user directory. */
  async nodeRed(build: Build | undefined, nodeOptions: readonly string[] = []): Promise<Running> {
    return Running.start(await makeUserDirectory(build), this.cores, nodeOptions);
  }

  /**
   * Leaves behind what a Node-RED would whose network has been down.
   *
   * @param order the messages that it got meanwhile
   * @param ends `killed`: it didn't close its journal
   * @returns the folder that holds the journals
   */
  async backlog(build: Build, settings: object, order: Order, ends: 'stopped' | 'killed' = 'stopped'): Promise<string> {
    const directory = await makeUserDirectory(build);
    const sink = await this.sink({ status: 401 });
    const running = await Running.start(directory, this.cores);
    await running.deploy([connection(sink.url), record({ ...settings, complete: 'stored' })]);
    await running.ask('watch');
    await running.complete(order);
    await (ends === 'killed' ? running.kill() : running.stop({ keep: true }));
    await sink.stop();
    const folder = path.join(await temporaryFolder('backlog'), KEPT);
    await rename(path.join(directory, KEPT), folder);
    await rm(directory, { recursive: true });
    return folder;
  }

  /** A Node-RED in a user directory with a copy of what another one has left behind. */
  async nodeRedWith(build: Build, backlog: string): Promise<Running> {
    const directory = await makeUserDirectory(build);
    await cp(backlog, path.join(directory, KEPT), { recursive: true });
    return Running.start(directory, this.cores);
  }
}
