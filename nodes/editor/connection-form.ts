import { isPlainHttp } from '../../src/validation/connection-settings';
import { text } from './connection-validity';

/** The connection's form while it is open. */
export interface ConnectionForm {
  /** Puts the inputs in order before Node-RED reads them. */
  save(): void;
  resize(): void;
}

const prefix = '#node-config-input-';

export function openConnectionForm(): ConnectionForm {
  const token = $(`${prefix}token`);
  const address = $(`${prefix}address`);
  const journal = $(`${prefix}journal`);

  const tabs = RED.tabs.create({
    element: $('#node-config-datacake-connection-tabs'),
    onchange(tab) {
      $('#node-config-datacake-connection-tabs-content').children().hide();
      $(`#${tab.id}`).show();
    },
  });
  tabs.addTab({ id: 'datacake-connection-tab-connection', label: text('tab.connection') });
  tabs.addTab({ id: 'datacake-connection-tab-delivery', label: text('tab.delivery') });
  tabs.addTab({ id: 'datacake-connection-tab-network', label: text('tab.network') });
  setTimeout(() => tabs.resize(), 0);

  address.on('change input', () => {
    $('.datacake-connection-plain-http-row').toggle(isPlainHttp(asString(address)));
  });

  journal.on('change', () => {
    $('.datacake-connection-disk-row').toggle(journal.val() === 'disk');
  });

  return {
    save() {
      for (const input of [token, address]) input.val(asString(input).trim());
    },
    resize: () => tabs.resize(),
  };
}

function asString(input: JQuery): string {
  const value = input.val();
  return typeof value === 'string' ? value : '';
}
