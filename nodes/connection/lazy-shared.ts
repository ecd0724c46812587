import path from 'node:path';
import type { NodeAPI } from 'node-red';
import type { Timeline } from '../../src/delivery/timeline';
import { systemClock } from '../../src/util/clock';
import { withoutControls } from '../../src/util/foreign-text';
import { runtimeLanguage } from '../runtime-language';
import { noticeText } from '../words';
import type * as module from './shared-connections';

/**
 * Makes a function that gives the connections of a runtime whose journal is in a database. Nothing for them is loaded before one is asked
 * for: who keeps the journal on the disk pays nothing.
 */
export function lazyShared(RED: NodeAPI, timeline: Timeline): () => module.SharedConnections {
  let opened: module.SharedConnections | undefined;
  return () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { SharedConnections } = require('./shared-connections') as typeof module;
    return (opened ??= new SharedConnections({
      clock: systemClock,
      timeline,
      // An image's own modules aren't above the user directory.
      modulePaths: [RED.settings.userDir ?? process.cwd(), path.dirname(require.main?.filename ?? __filename)],
      log: (notice) => RED.log.info(withoutControls(noticeText(notice, runtimeLanguage(RED)))),
    }));
  };
}
