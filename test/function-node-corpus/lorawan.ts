import { body, type CorpusEntry } from './entry';

/** Uplinks of network servers, decoded by them or by hand. */
export const lorawan: readonly CorpusEntry[] = [
  {
    name: 'TTN uplink, decoded',
    code: body`
      var up = msg.payload.uplink_message;
      var dec = up.decoded_payload;
      msg.payload = [
          { "field": "TEMPERATURE", "value": dec.temperature_1 },
          { "field": "HUMIDITY", "value": dec.relative_humidity_2 },
          { "field": "RSSI", "value": up.rx_metadata[0].rssi },
          { "field": "SNR", "value": up.rx_metadata[0].snr },
          { "field": "FCNT", "value": up.f_cnt || 0 }
      ];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/34c5915f-b121-41fa-8177-bcbfbdccfcdc/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        payload: {
          uplink_message: {
            f_cnt: 812,
            decoded_payload: { temperature_1: 21.4, relative_humidity_2: 47.5 },
            rx_metadata: [
              { rssi: -97, snr: 8.2 },
              { rssi: -110, snr: -3 },
            ],
          },
        },
      },
      { payload: { uplink_message: { decoded_payload: { temperature_1: 0 }, rx_metadata: [{ rssi: -120, snr: 0 }] } } },
    ],
    expect: 'whole',
    device: '34c5915f-b121-41fa-8177-bcbfbdccfcdc',
  },
  {
    name: 'TTN device id as serial number, time of reception',
    code: body`
      const { end_device_ids, uplink_message, received_at } = msg.payload;
      if (!uplink_message || !uplink_message.decoded_payload) return null;

      const timestamp = Math.floor(new Date(received_at).getTime() / 1000);
      const p = uplink_message.decoded_payload;

      msg.url = "https://api.datacake.co/v1/devices/" + end_device_ids.device_id + "/record/?batch=true";
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.payload = [
          { field: "SOIL_MOISTURE", value: Number(p.water_SOIL), timestamp },
          { field: "SOIL_TEMP", value: Number(p.temp_SOIL), timestamp },
          { field: "BATTERY", value: p.BatV, timestamp }
      ];
      return msg;
    `,
    messages: [
      {
        payload: {
          end_device_ids: { device_id: 'lse01-07' },
          received_at: '2025-01-10T08:15:30.123456789Z',
          uplink_message: { decoded_payload: { water_SOIL: '23.55', temp_SOIL: '-0.50', BatV: 3.58 } },
        },
      },
      {
        payload: {
          end_device_ids: { device_id: 'lse01-08' },
          received_at: '2025-01-10T08:16:31.9Z',
          uplink_message: { decoded_payload: { water_SOIL: '0', BatV: 3.1 } },
        },
      },
      { payload: { end_device_ids: { device_id: 'lse01-08' }, received_at: '2025-01-10T08:17:00Z', join_accept: {} } },
    ],
    expect: 'whole',
    device: { type: 'msg', value: 'payload.end_device_ids.device_id' },
  },
  {
    name: 'ChirpStack uplink with optional members',
    code: body`
      const obj = msg.payload.object ?? {};
      const rx = msg.payload.rxInfo?.[0];
      const data = [];
      const add = (field, value) => {
        if (value !== undefined && value !== null) data.push({ field, value });
      };
      add('DISTANCE', obj.distance);
      add('TILT', obj.position === 'tilt');
      add('BATTERY', obj.battery);
      add('RSSI', rx?.rssi);
      add('GATEWAY', rx?.gatewayId);

      msg.payload = data;
      msg.headers = { Authorization: 'Token abcdef0123456789abcdef0123456789abcdef01' };
      msg.url = 'https://api.datacake.co/v1/devices/670ee760-6fc4-4085-a9ce-90af00d32fdf/record/?batch=true';
      return msg;
    `,
    messages: [
      {
        payload: {
          object: { distance: 1204, position: 'normal', battery: 98 },
          rxInfo: [{ rssi: -88, gatewayId: 'a1b2' }],
        },
      },
      { payload: { object: { distance: 0, position: 'tilt', battery: null }, rxInfo: [] } },
      { payload: { fCnt: 3 } },
    ],
    expect: 'whole',
    device: '670ee760-6fc4-4085-a9ce-90af00d32fdf',
  },
  {
    name: 'hex text cut into bytes',
    code: body`
      // e.g. 00d7 2d 0e10
      var hex = msg.payload;
      var temp = parseInt(hex.substring(0, 4), 16);
      if (temp > 0x7fff) temp = temp - 0x10000;
      var hum = parseInt(hex.substr(4, 2), 16);
      var bat = parseInt(hex.slice(6, 10), 16);
      msg.payload = [
          { field: "TEMPERATURE", value: temp / 10 },
          { field: "HUMIDITY", value: hum },
          { field: "BATTERY", value: bat / 1000 }
      ];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/eba537f6-df51-45a6-81eb-a7d6f41c6bbd/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: '00d72d0e10' }, { payload: 'FFF6000BB8' }, { payload: '00000064' }],
    expect: 'whole',
    device: 'eba537f6-df51-45a6-81eb-a7d6f41c6bbd',
  },
  {
    name: 'hex text through a buffer',
    code: body`
      const bytes = Buffer.from(msg.payload.DevEUI_uplink.payload_hex, "hex");
      msg.payload = [
          { field: "TEMPERATURE", value: bytes.readInt16BE(1) / 100 },
          { field: "HUMIDITY", value: bytes[3] / 2 },
          { field: "MOTION", value: (bytes[4] & 0x01) === 1 },
          { field: "LIGHT", value: bytes.readUInt16LE(5) }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/a5203c1e-d375-48e6-b159-3265e1518bef/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { DevEUI_uplink: { payload_hex: '0108665a012c01' } } },
      { payload: { DevEUI_uplink: { payload_hex: '01ff3800000000' } } },
      { payload: { DevEUI_uplink: { payload_hex: '010000C8030100' } } },
    ],
    expect: 'whole',
    device: 'a5203c1e-d375-48e6-b159-3265e1518bef',
  },
  {
    name: 'base64 payload with a decoder function',
    code: body`
      function Decoder(bytes) {
          var d = {};
          d.temp = (bytes[0] << 24 >> 16 | bytes[1]) / 100;
          d.hum = bytes[2];
          d.door = bytes[3] & 0x80 ? "open" : "closed";
          return d;
      }
      var dec = Decoder(Buffer.from(msg.payload.data, "base64"));
      msg.payload = [
          { "field": "TEMPERATURE", "value": dec.temp },
          { "field": "HUMIDITY", "value": dec.hum },
          { "field": "DOOR", "value": dec.door }
      ];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/b17375b6-3630-4773-8cfe-ba30c1399edb/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { data: 'CGYtAA==' } }, { payload: { data: '/zgAgA==' } }, { payload: { data: 'AABk/w==' } }],
    expect: 'whole',
    device: 'b17375b6-3630-4773-8cfe-ba30c1399edb',
  },
  {
    name: 'bytes as an array, port decides',
    code: body`
      const b = msg.payload.bytes;
      const port = msg.payload.port;
      let list = [];
      if (port === 2) {
          list.push({ field: "BATTERY", value: ((b[0] << 8 | b[1]) & 0x3FFF) / 1000 });
          list.push({ field: "DISTANCE_MM", value: b[2] * 256 + b[3] });
      } else if (port === 5) {
          list.push({ field: "FIRMWARE", value: "v" + b[0] + "." + (b[1] >> 4) + "." + (b[1] & 15) });
      } else {
          return null;
      }
      msg.payload = list;
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/bc5c066b-7d11-4269-8582-f050b58f4e93/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { port: 2, bytes: [0x4d, 0xd4, 0x04, 0xb0] } },
      { payload: { port: 2, bytes: [0x0b, 0xb8, 0, 0] } },
      { payload: { port: 5, bytes: [1, 0x42] } },
      { payload: { port: 9, bytes: [1] } },
    ],
    expect: 'whole',
    device: 'bc5c066b-7d11-4269-8582-f050b58f4e93',
  },
  {
    name: 'location as text',
    code: body`
      const d = msg.payload.decoded;
      const fix = d.latitude !== 0 || d.longitude !== 0;
      msg.payload = [{ field: "BATTERY", value: d.battery }, { field: "GPS_FIX", value: fix }];
      if (fix) {
          msg.payload.push({ field: "LOCATION", value: "(" + d.latitude + "," + d.longitude + ")" });
      }
      msg.headers = { Authorization: "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/8a49ca09-4ab4-4c8e-8a67-5048677770be/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { decoded: { latitude: 54.3233, longitude: 10.1228, battery: 77 } } },
      { payload: { decoded: { latitude: 0, longitude: 0, battery: 0 } } },
      { payload: { decoded: { latitude: -33.5, longitude: 0 } } },
    ],
    expect: 'whole',
    device: '8a49ca09-4ab4-4c8e-8a67-5048677770be',
  },
];
