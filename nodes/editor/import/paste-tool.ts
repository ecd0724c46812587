import type { FunctionNodeReading } from '../../admin/api';
import { mayWrite } from '../permission';
import type { RecordFormParts } from '../record/form-parts';
import { text } from '../record/validity';
import { type Accepted, openPasteDialog } from './paste-dialog';
import { takeToken, tokenOffer } from './take-token';
import { newRow } from '../../record/settings';
import { addTool } from '../ui/panel';

/** Lets people paste the function node that this node takes the place of. */
export function addPasteTool(parts: RecordFormParts): void {
  if (mayWrite()) addTool(parts.toolbar, { icon: 'fa-paste', label: text('paste.button'), onClick: open });

  function open(): void {
    const connection = parts.connection();
    const context = {
      fields: parts.table.rows().length,
      tokenOffer: (address: string | undefined) => tokenOffer(connection, address),
      signal: parts.signal,
    };
    openPasteDialog(context, takeOver);
  }

  function takeOver({ reading, replace, withToken }: Accepted): void {
    const rows = reading.rows.map((row) => ({ ...newRow, ...row }));
    if (replace) parts.table.replace(rows);
    else parts.table.add(rows);
    if (reading.device) setDevice(reading.device);
    if (reading.time) setTime(reading.time);
    else if (replace) $('#node-input-time').typedInput('type', 'arrival');
    if (withToken && reading.token) takeToken(reading.token, parts.connection(), reading.address);
  }
}

type Input = NonNullable<FunctionNodeReading['device']>;

/** A device that the form can't say is empty: the form's old one would get the values of all. */
function setDevice({ value, type }: Input): void {
  // What is fixed in the code is the text that a URL is made of.
  setTyped('#node-input-device', value, type === 'num' || type === 'bool' ? 'str' : type);
}

/** A time that the form can't say is an empty property of the message, which has to be filled in. */
function setTime({ value, type }: Input): void {
  setTyped('#node-input-time', value, value === '' ? 'msg' : type);
}

function setTyped(selector: string, value: string, type: string): void {
  const input = $(selector);
  input.typedInput('type', type);
  input.typedInput('value', value);
}
