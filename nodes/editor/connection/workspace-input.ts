import type { Workspace } from '../../admin/api';
import { text } from './validity';

/** The workspace: chosen by name from a list once there is one, and always by its id. The id is what is saved. */
export interface WorkspaceInput {
  /** Shows the list. */
  offer(workspaces: readonly Workspace[]): void;
  /** Takes the list away; the id stays. */
  withdraw(): void;
  /** The id that would be saved now. */
  chosen(): string;
  choose(id: string): void;
}

/** No workspace has such an id. */
const OTHER_WORKSPACE = 'other';

export function prepareWorkspaceInput(): WorkspaceInput {
  const input = $('#node-config-input-workspace');
  const list = $('#datacake-connection-workspaces');
  const label = $('label[for="node-config-input-workspace"]');
  const chosen = (): string => String(input.val() ?? '').trim();
  let offered: readonly Workspace[] = [];

  /** The input shows an id that isn't in the list, and always where there is none. */
  function show(asOther: boolean): void {
    const listed = offered.length > 0;
    list.toggle(listed);
    input.toggle(!listed || asOther).toggleClass('datacake-connection-workspace-other', listed);
    if (listed) input.attr('aria-label', text('label.workspaceId'));
    else input.removeAttr('aria-label');
    label.attr('for', listed ? 'datacake-connection-workspaces' : 'node-config-input-workspace');
  }

  function fill(): void {
    const names = offered.map(({ name }) => name);
    list.empty();
    $('<option>', { value: '', text: text('workspace.none') }).appendTo(list);
    for (const { id, name } of offered) {
      const unique = name !== '' && names.indexOf(name) === names.lastIndexOf(name);
      $('<option>', { value: id, text: unique ? name : `${name} (${id})` }).appendTo(list);
    }
    $('<option>', { value: OTHER_WORKSPACE, text: text('workspace.other') }).appendTo(list);
    const known = chosen() === '' || offered.some(({ id }) => id === chosen());
    list.val(known ? chosen() : OTHER_WORKSPACE);
    show(!known);
  }

  list.on('change', () => {
    const choice = String(list.val());
    if (choice !== OTHER_WORKSPACE) input.val(choice).trigger('change');
    show(choice === OTHER_WORKSPACE);
    if (choice === OTHER_WORKSPACE) input.trigger('focus');
  });

  return {
    offer(workspaces) {
      offered = workspaces;
      // Nobody's input is taken away while they type into it.
      if (input.is(':focus')) input.one('blur', fill);
      else fill();
    },
    withdraw() {
      offered = [];
      show(true);
    },
    chosen,
    choose(id) {
      input.val(id).trigger('change');
      if (offered.length > 0) fill();
    },
  };
}
