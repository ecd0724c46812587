import type { RecordConfig } from '../config';
import { isUuid } from '../../src/device';
import { openRecordForm, type RecordForm } from './record-form';
import { text, validDevice, validFields, validInterval, validTime } from './record-validity';

let form: RecordForm | undefined;

RED.nodes.registerType<RecordConfig>('datacake-record', {
  category: 'network',
  color: '#A8CFC8',
  icon: 'datacake-record.svg',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    connection: { value: '', type: 'datacake-connection', required: true, label: text('label.connection') },
    device: { value: '', validate: validDevice },
    deviceType: { value: 'str' },
    fields: { value: [], validate: validFields },
    time: { value: '', validate: validTime },
    timeType: { value: 'arrival' },
    zone: { value: 'local' },
    intervalMode: { value: 'none' },
    interval: { value: 1, validate: validInterval },
    intervalUnit: { value: 'min' },
    reduce: { value: 'last' },
    complete: { value: 'accepted' },
  },
  inputs: 1,
  outputs: 1,
  inputLabels: () => text('port.input'),
  outputLabels: () => text('port.receipt'),
  paletteLabel: () => text('paletteLabel'),
  label() {
    if (this.name) return this.name;
    if (this.deviceType !== 'str' || !this.device) return text('paletteLabel');
    return isUuid(this.device.toLowerCase()) ? text('shortUuid', { start: this.device.slice(0, 8) }) : this.device;
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    form = openRecordForm(this);
  },
  oneditsave() {
    if (form) this.fields = form.fields();
    form = undefined;
  },
  oneditcancel() {
    form = undefined;
  },
  oneditresize() {
    form?.resize();
  },
});
