import { isUuid } from '../../src/model';
import { type RecordConfig, newRecord } from '../record/settings';
import { showStatusInEditorLanguage } from './record/canvas-language';
import { openRecordForm, type RecordForm } from './record/form';
import { text, validDevice, validFields, validInterval, validTime, validZone } from './record/validity';

let form: RecordForm | undefined;

function closeForm(): void {
  form?.close();
  form = undefined;
}

showStatusInEditorLanguage();

RED.nodes.registerType<RecordConfig>('datacake-record', {
  category: 'network',
  color: '#A8CFC8',
  icon: 'datacake-record.svg',
  defaults: {
    version: { value: newRecord.version },
    name: { value: newRecord.name },
    connection: {
      value: newRecord.connection,
      type: 'datacake-connection',
      required: true,
      label: text('label.connection'),
    },
    device: { value: newRecord.device, validate: validDevice },
    deviceType: { value: newRecord.deviceType },
    exampleDevice: { value: newRecord.exampleDevice },
    deviceName: { value: newRecord.deviceName },
    fields: { value: newRecord.fields, validate: validFields },
    time: { value: newRecord.time, validate: validTime },
    timeType: { value: newRecord.timeType },
    zone: { value: newRecord.zone },
    zoneName: { value: newRecord.zoneName, validate: validZone },
    dateOrder: { value: newRecord.dateOrder },
    intervalMode: { value: newRecord.intervalMode },
    interval: { value: newRecord.interval, validate: validInterval },
    intervalUnit: { value: newRecord.intervalUnit },
    aggregate: { value: newRecord.aggregate },
    complete: { value: newRecord.complete },
    afterOutage: { value: newRecord.afterOutage },
  },
  inputs: 1,
  outputs: 1,
  inputLabels: () => text('port.input'),
  outputLabels: () => text('port.receipt'),
  paletteLabel: () => text('paletteLabel'),
  label() {
    if (this.name) return this.name;
    if (this.deviceType !== 'str' || !this.device) return text('paletteLabel');
    if (this.deviceName) return this.deviceName;
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
    closeForm();
  },
  oneditcancel: closeForm,
  oneditresize() {
    form?.resize();
  },
});
