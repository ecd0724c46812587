import { createActivityTab } from './activity-tab';
import { connectionInEditor } from '../connection-in-editor';
import { createCostLine } from './cost-line';
import { createPreviewTab } from './preview-tab';
import type { RecordFormParts } from './form';
import { type RecordConfig, completeRecord } from '../../record/settings';

/** Shows what would be posted now. */
export function addPreview(parts: RecordFormParts): void {
  const preview = createPreviewTab($('#datacake-record-tab-preview'), {
    query() {
      const node = parts.record();
      const connection = connectionInEditor(node.connection);
      if (connection === undefined) return undefined;
      const { address, plainHttp, workspace, limit } = connection;
      const z = (RED.nodes.node(node.id) as { z?: string } | null)?.z;
      return {
        node: { ...node, ...(z !== undefined && { z }) },
        connection: { id: node.connection, address, plainHttp, workspace, limit },
      };
    },
    signal: parts.signal,
  });
  parts.tabs.onShow('preview', () => preview.update());
  parts.onChange(() => preview.update());
}

/** Shows what the deployed node is doing. */
export function addActivity(parts: RecordFormParts): void {
  const activity = createActivityTab($('#datacake-record-tab-activity'), parts.record().id, parts.signal);
  parts.tabs.onShow('activity', () => activity.shown());
}

/** Shows what the interval costs beside what the device's plan has. */
export function addCost(parts: RecordFormParts): void {
  const cost = createCostLine($('#datacake-record-cost'), {
    own: () => parts.record(),
    others: () => othersOf(parts.record()),
    device: () => parts.device.details(),
  });
  parts.onChange(() => cost.update());
  parts.device.onChange(() => cost.update());
  parts.tabs.onShow('timing', () => cost.update());
}

/** The other record nodes that name the same device of the same connection. */
function othersOf({ id, connection, device, deviceType }: RecordConfig & { id: string }): RecordConfig[] {
  if (deviceType !== 'str' || device.trim() === '') return [];
  const nodes = RED.nodes.filterNodes({ type: 'datacake-record' }) as unknown as EditorNode<Partial<RecordConfig>>[];
  return nodes
    .filter((node) => node.id !== id)
    .map((node) => completeRecord({ ...node }))
    .filter((other) => other.deviceType === 'str' && other.connection === connection)
    .filter((other) => other.device.trim().toLowerCase() === device.trim().toLowerCase());
}
