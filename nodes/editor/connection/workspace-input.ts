import type { Workspace } from '../../admin/api';
import { text } from './validity';

/** The workspace: chosen by name from a list where there is one, or typed as an id. The id is saved. */
interface WorkspaceInput {
  /** Shows the list; while the input has the focus, once it is left. */
  offer(workspaces: readonly Workspace[]): void;
  /** Hides the list; the id stays. */
  withdraw(): void;
  /** The id that would be saved now; empty for none. */
  chosen(): string;
  choose(id: string): void;
}

/** The list's entry for an id that isn't in it; ids of workspaces are UUIDs. */
const OTHER_WORKSPACE = 'other';

export function prepareWorkspaceInput(): WorkspaceInput {
  const input = $('#node-config-input-workspace');
  const list = $('#datacake-connection-workspaces');
  const label = $('label[for="node-config-input-workspace"]');
  const chosen = (): string => String(input.val() ?? '').trim();
  let offered: readonly Workspace[] = [];

  /** The input is visible for an id that isn't in the list, and where there is no list. */
  function show(isOther: boolean): void {
    const hasList = offered.length > 0;
    list.toggle(hasList);
    input.toggle(!hasList || isOther).toggleClass('datacake-connection-workspace-other', hasList);
    if (hasList) input.attr('aria-label', text('label.workspaceId'));
    else input.removeAttr('aria-label');
    label.attr('for', hasList ? 'datacake-connection-workspaces' : 'node-config-input-workspace');
  }

  function fill(): void {
    const names = offered.map(({ name }) => name);
    list.empty();
    $('<option>', { value: '', text: text('workspace.none') }).appendTo(list);
    for (const { id, name } of offered) {
      const isUnique = name !== '' && names.indexOf(name) === names.lastIndexOf(name);
      $('<option>', { value: id, text: isUnique ? name : `${name} (${id})` }).appendTo(list);
    }
    $('<option>', { value: OTHER_WORKSPACE, text: text('workspace.other') }).appendTo(list);
    const isListed = chosen() === '' || offered.some(({ id }) => id === chosen());
    list.val(isListed ? chosen() : OTHER_WORKSPACE);
    show(!isListed);
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
      // The input isn't hidden while somebody types into it.
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
