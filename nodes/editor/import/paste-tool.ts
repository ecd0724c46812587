import type { FunctionInput } from '../../../src/function-node/read-function-node';
import type { RecordFormParts } from '../record/form-parts';
import { text } from '../record/validity';
import { type Accepted, openPasteDialog } from './paste-dialog';
import { takeToken, tokenOffer } from './take-token';
import { newRow } from '../../record/settings';
import { addTool } from '../ui/panel';

/** Lets people paste the function node that this node takes the place of. */
export function addPasteTool(parts: RecordFormParts): void {
  addTool(parts.toolbar, { icon: 'fa-paste', label: text('paste.button'), onClick: open });

  function open(): void {
    const connection = parts.connection();
    const context = {
      fields: parts.table.rows().length,
      tokenOffer: (address: string | undefined) => tokenOffer(connection, address),
    };
    openPasteDialog(context, takeOver);
  }

  function takeOver({ mapping, replace, withToken }: Accepted): void {
    const rows = mapping.rows.map((row) => ({ ...newRow, ...row }));
    if (replace) parts.table.replace(rows);
    else parts.table.add(rows);
    if (mapping.device) setTyped('#node-input-device', mapping.device);
    if (mapping.time) setTyped('#node-input-time', mapping.time);
    else if (replace) $('#node-input-time').typedInput('type', 'arrival');
    if (withToken && mapping.token !== undefined) takeToken(mapping.token, parts.connection(), mapping.address);
  }
}

function setTyped(selector: string, { value, type }: FunctionInput): void {
  const input = $(selector);
  // What is fixed in the code is the text that a URL is made of.
  input.typedInput('type', type === 'num' || type === 'bool' ? 'str' : type);
  input.typedInput('value', value);
}
