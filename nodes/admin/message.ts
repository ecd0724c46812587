import { propertiesOf } from '../../src/mapping/properties';
import type { DeployedNodes } from '../running-nodes';
import type { DeployedRecord } from '../running-record';
import type { LastMessage } from './api';
import type { Handler } from './route';
import { readNode } from './read-node';

/** What the last message that passed a record node held. */
export function message(running: DeployedNodes<DeployedRecord>): Handler<LastMessage> {
  return (body) => {
    const passed = running.find(readNode(body))?.last.passed;
    if (passed === undefined) return { ok: false, error: { code: 'no-message' } };
    return { ok: true, result: { at: new Date(passed.at).toISOString(), properties: propertiesOf(passed.message) } };
  };
}
