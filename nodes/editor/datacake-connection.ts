import type { ConnectionConfig } from '../config';
import { openConnectionForm, type ConnectionForm } from './connection-form';
import { text, validAddress, validAge, validSize, validSync, validTimeout, validToken } from './connection-validity';

let form: ConnectionForm | undefined;

RED.nodes.registerType<ConnectionConfig, 'token'>('datacake-connection', {
  category: 'config',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    address: { value: 'https://api.datacake.co', validate: validAddress },
    plainHttp: { value: false },
    workspace: { value: '' },
    timeout: { value: 30, validate: validTimeout },
    proxy: { value: '', type: 'http proxy', required: false, label: text('label.proxy') },
    tls: { value: '', type: 'tls-config', required: false, label: text('label.tls') },
    limit: { value: 'one' },
    journal: { value: 'disk' },
    sizeLimit: { value: 256, validate: validSize },
    whenFull: { value: 'drop-oldest' },
    ageLimit: { value: '', validate: validAge },
    // The editor gives a new config node no default that is falsy.
    syncInterval: { value: '0', validate: validSync },
  },
  credentials: {
    token: { type: 'password', required: true, label: text('label.token'), validate: validToken },
  },
  paletteLabel: () => text('paletteLabel'),
  label() {
    return this.name || text('paletteLabel');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    form = openConnectionForm();
  },
  oneditsave() {
    form?.save();
    form = undefined;
  },
  oneditcancel() {
    form = undefined;
  },
  oneditresize() {
    form?.resize();
  },
});
