import { type ConnectionConfig, newConnection } from '../connection/settings';
import { openConnectionForm, type ConnectionForm } from './connection/form';
import {
  text,
  validAddress,
  validAge,
  validDatabase,
  validDatabaseUser,
  validFolder,
  validHost,
  validPassword,
  validPort,
  validRoutes,
  validSize,
  validSync,
  validTimeout,
  validToken,
} from './connection/validity';

let form: ConnectionForm | undefined;

function closeForm(): void {
  form?.close();
  form = undefined;
}

RED.nodes.registerType<ConnectionConfig, 'token' | 'databasePassword'>('datacake-connection', {
  category: 'config',
  // The version has no input: with an error of its own, it makes the whole node invalid.
  defaults: {
    version: { value: newConnection.version, validate: validRoutes },
    name: { value: newConnection.name },
    address: { value: newConnection.address, validate: validAddress },
    plainHttp: { value: newConnection.plainHttp },
    workspace: { value: newConnection.workspace },
    timeout: { value: newConnection.timeout, validate: validTimeout },
    proxy: { value: newConnection.proxy, type: 'http proxy', required: false, label: text('label.proxy') },
    tls: { value: newConnection.tls, type: 'tls-config', required: false, label: text('label.tls') },
    limit: { value: newConnection.limit },
    overQuota: { value: newConnection.overQuota },
    journal: { value: newConnection.journal },
    databaseHost: { value: newConnection.databaseHost, validate: validHost },
    databasePort: { value: newConnection.databasePort, validate: validPort },
    database: { value: newConnection.database, validate: validDatabase },
    databaseUser: { value: newConnection.databaseUser, validate: validDatabaseUser },
    databaseTls: {
      value: newConnection.databaseTls,
      type: 'tls-config',
      required: false,
      label: text('label.databaseTls'),
    },
    folder: { value: newConnection.folder, validate: validFolder },
    sizeLimit: { value: newConnection.sizeLimit, validate: validSize },
    whenFull: { value: newConnection.whenFull },
    ageLimit: { value: newConnection.ageLimit, validate: validAge },
    syncInterval: { value: newConnection.syncInterval, validate: validSync },
    watch: { value: newConnection.watch },
  },
  credentials: {
    token: { type: 'password', required: true, label: text('label.token'), validate: validToken },
    databasePassword: {
      type: 'password',
      required: false,
      label: text('label.databasePassword'),
      validate: validPassword,
    },
  },
  paletteLabel: () => text('paletteLabel'),
  label() {
    return this.name || text('paletteLabel');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    form = openConnectionForm(this.id);
  },
  oneditsave() {
    form?.save();
    closeForm();
  },
  oneditcancel: closeForm,
  oneditdelete: closeForm,
  oneditresize() {
    form?.resize();
  },
});
