import type { RecordState } from '../../record/state';
import { STATE_TOPIC, stateText } from '../../record/status';
import { editorLanguage } from '../ui/texts';

/**
 * Shows the statuses of record nodes in the editor's language. Node-RED passes on only the text that the runtime has set, in the
 * runtime's language, so that the runtime sends what it stands for ahead of it.
 */
export function showStatusInEditorLanguage(): void {
  const states = new Map<string, RecordState>();
  RED.comms.subscribe(`${STATE_TOPIC}/#`, (topic: string, state: RecordState | null) => {
    const id = lastPart(topic);
    if (state === null) states.delete(id);
    else states.set(id, state);
  });
  // Node-RED subscribes later than a node type does, and then gets the same object.
  RED.comms.subscribe('status/#', (topic: string, status: { text?: string }) => {
    const state = states.get(lastPart(topic));
    if (state !== undefined && status.text !== undefined) status.text = stateText(state, editorLanguage());
  });
}

function lastPart(topic: string): string {
  return topic.slice(topic.lastIndexOf('/') + 1);
}
