import { addTool } from '../ui/panel';
import type { RecordFormParts } from './form-parts';
import { text } from './validity';

/** Adds the button that creates the table's missing fields in Datacake; it is visible while there is such a field. */
export function addCreateFieldsTool({ table, toolbar, creation, onChange }: RecordFormParts): void {
  const openForAll = (): void => creation.openFor(table.rows());
  const button = addTool(toolbar, { icon: 'fa-plus-square-o', label: text('create.button'), onClick: openForAll });
  const update = (): void => void button.toggle(creation.missing(table.rows()).length > 0);
  onChange(update);
  update();
}
