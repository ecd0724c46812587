import { propertiesOf } from '../../src/mapping/properties';
import type { RunningNodes } from '../running-nodes';
import type { RunningRecord } from '../running-record';
import type { LastMessage } from './api';
import type { Handler } from './route';
import { readNode } from './read-node';

/** What the last message that passed a record node held. */
export function message(running: RunningNodes<RunningRecord>): Handler<LastMessage> {
  return (body) => {
    const passed = running.find(readNode(body))?.last.passed;
    if (passed === undefined) return { ok: false, problem: { code: 'no-message' } };
    return { ok: true, result: { at: new Date(passed.at).toISOString(), properties: propertiesOf(passed.message) } };
  };
}
