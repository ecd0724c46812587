import { body, type CorpusEntry } from './entry';

/** The device in the URL, and the timestamps. */
export const devicesAndTimes: readonly CorpusEntry[] = [
  {
    name: 'device is a part of the topic',
    code: body`
      // sensors/<serial>/state
      var serial = msg.topic.split("/")[1];
      msg.url = "https://api.datacake.co/v1/devices/" + serial + "/record/?batch=true";
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.payload = [{ field: "TEMP", value: msg.payload.temp }, { field: "BAT", value: msg.payload.bat }];
      return msg;
    `,
    messages: [
      { topic: 'sensors/A4C138/state', payload: { temp: 20, bat: 90 } },
      { topic: 'sensors/A4C139/state', payload: { temp: 0 } },
    ],
    expect: 'whole',
    device: { type: 'jsonata', value: '$split(topic, "/")[1]' },
  },
  {
    name: 'device from a table of topics',
    code: body`
      const devices = {
        'shellies/boiler': '3410b86a-2fd9-4983-83a8-d45a029a3964',
        'shellies/fridge': '4af02e7c-c6c6-467f-a2f3-52ab421e46c2'
      };
      const id = devices[msg.topic];
      if (!id) return null;

      msg.url = \`https://api.datacake.co/v1/devices/\${id}/record/?batch=true\`;
      msg.headers = { Authorization: 'Token 0123456789abcdef0123456789abcdef01234567' };
      msg.payload = [{ field: 'POWER', value: msg.payload.power }];
      return msg;
    `,
    messages: [
      { topic: 'shellies/boiler', payload: { power: 1980 } },
      { topic: 'shellies/fridge', payload: { power: 0 } },
      { topic: 'shellies/lamp', payload: { power: 9 } },
    ],
    expect: 'whole',
    device: {
      type: 'jsonata',
      value:
        '$lookup({"shellies/boiler": "3410b86a-2fd9-4983-83a8-d45a029a3964", "shellies/fridge": "4af02e7c-c6c6-467f-a2f3-52ab421e46c2"}, topic)',
    },
  },
  {
    name: 'device from a property of the message',
    code: body`
      msg.headers = {"Authorization": "Token abcdef0123456789abcdef0123456789abcdef01"};
      msg.url = "https://api.datacake.co/v1/devices/" + msg.deviceId + "/record/?batch=true";
      msg.payload = [{"field": "VALUE", "value": msg.payload}];
      return msg;
    `,
    messages: [
      { deviceId: '7d97e9b2-c1ce-4c37-a1ac-53487bdb98a9', payload: 4 },
      { deviceId: '3cca7bbf-3887-4a87-adce-ca49224ecd6b', payload: 0 },
    ],
    expect: 'whole',
    device: { type: 'msg', value: 'deviceId' },
  },
  {
    name: 'device and token from the environment',
    code: body`
      const id = env.get('DATACAKE_DEVICE')
      const token = env.get('DATACAKE_TOKEN')
      msg.url = \`https://api.datacake.co/v1/devices/\${id}/record/?batch=true\`
      msg.headers = { Authorization: \`Token \${token}\` }
      msg.payload = [{ field: 'UPTIME', value: msg.payload.uptime }, { field: 'SITE', value: env.get('SITE') }]
      return msg
    `,
    messages: [{ payload: { uptime: 86400 } }, { payload: { uptime: 0 } }],
    context: {
      env: {
        DATACAKE_DEVICE: 'bce4072b-b2f5-460c-8225-a363d3d40ced',
        DATACAKE_TOKEN: 'abcdef0123456789abcdef0123456789abcdef01',
        SITE: 'Kiel',
      },
    },
    expect: 'whole',
    device: { type: 'env', value: 'DATACAKE_DEVICE' },
  },
  {
    name: 'device and factor from contexts',
    code: body`
      var cfg = global.get("datacake");
      var preis = flow.get("strompreis") || 0.30;
      msg.url = "https://api.datacake.co/v1/devices/" + cfg.device + "/record/?batch=true";
      msg.headers = { "Authorization": "Token " + cfg.token };
      msg.payload = [
          { field: "KWH", value: msg.payload.kwh },
          { field: "KOSTEN", value: Math.round(msg.payload.kwh * preis * 100) / 100 },
          { field: "TARIF", value: flow.get("tarif.name") }
      ];
      return msg;
    `,
    messages: [{ payload: { kwh: 12.5 } }, { payload: { kwh: 0 } }, { payload: { kwh: '8' } }],
    context: {
      flow: { strompreis: 0.325, tarif: { name: 'HT' } },
      global: {
        datacake: { device: 'b36e8247-9c57-4d28-b374-592496fc8ddf', token: 'abcdef0123456789abcdef0123456789abcdef01' },
      },
    },
    expect: 'whole',
    device: { type: 'global', value: 'datacake.device' },
  },
  {
    name: 'serial number in the path',
    code: body`
      const SERIAL = "PUMP-0042";
      msg.url = "https://api.datacake.co/v1/devices/" + SERIAL + "/record/?batch=true";
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.payload = [{ field: "HOURS", value: msg.payload.hours }];
      return msg;
    `,
    messages: [{ payload: { hours: 1201.5 } }, { payload: { hours: 0 } }],
    expect: 'whole',
    device: 'PUMP-0042',
  },
  {
    name: 'device by if and else',
    code: body`
      var id;
      if (msg.payload.room === "kitchen") {
          id = "a1fd854c-9eed-44ca-b72f-4580817ef443";
      } else {
          id = "df496856-2305-42a9-a220-f56f29e60e20";
      }
      msg.url = "https://api.datacake.co/v1/devices/" + id + "/record/?batch=true";
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.payload = [{ "field": "TEMPERATURE", "value": msg.payload.temperature }];
      return msg;
    `,
    messages: [
      { payload: { room: 'kitchen', temperature: 22 } },
      { payload: { room: 'bath', temperature: 0 } },
      { payload: { temperature: 19 } },
    ],
    expect: 'whole',
    device: {
      type: 'jsonata',
      value:
        'payload.room = "kitchen" ? "a1fd854c-9eed-44ca-b72f-4580817ef443" : "df496856-2305-42a9-a220-f56f29e60e20"',
    },
  },
  {
    name: 'present time as timestamp',
    code: body`
      const ts = Math.floor(Date.now() / 1000);
      msg.payload = [
          { field: "TEMPERATURE", value: msg.payload.t, timestamp: ts },
          { field: "HUMIDITY", value: msg.payload.h, timestamp: ts }
      ];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/9a853882-9044-473e-84c9-2437d72d06d8/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { t: 21, h: 0 } }, { payload: { t: -1 } }],
    expect: 'whole',
    device: '9a853882-9044-473e-84c9-2437d72d06d8',
  },
  {
    name: 'seconds and milliseconds from the message',
    code: body`
      var zeit = Math.floor(msg.payload.ts / 1000);   // ms -> s
      msg.payload = [{
          "field": "LEVEL",
          "value": msg.payload.level,
          "timestamp": zeit.toString()
      }, {
          "field": "FLOW",
          "value": msg.payload.flow,
          "timestamp": "" + zeit
      }];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/47c2083e-aae6-4304-b338-261ad1ba7014/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { ts: 1735689600123, level: 2.5, flow: 0 } }, { payload: { ts: '1735689660999', level: 0 } }],
    expect: 'whole',
    device: '47c2083e-aae6-4304-b338-261ad1ba7014',
  },
  {
    name: 'ISO time of the sensor',
    code: body`
      const p = msg.payload;
      const timestamp = Math.round(new Date(p.measured_at).getTime() / 1000);
      msg.payload = [
        { field: 'PM10', value: p.pm10, timestamp },
        { field: 'PM25', value: p.pm25, timestamp }
      ];
      msg.headers = { Authorization: 'Token abcdef0123456789abcdef0123456789abcdef01' };
      msg.url = 'https://api.datacake.co/v1/devices/2f71e881-f342-4083-908e-18cee739b932/record/?batch=true';
      return msg;
    `,
    messages: [
      { payload: { measured_at: '2025-01-01T12:00:00Z', pm10: 18, pm25: 0 } },
      { payload: { measured_at: '2025-07-01T12:00:00.700+02:00', pm10: 12.5 } },
    ],
    expect: 'whole',
    device: '2f71e881-f342-4083-908e-18cee739b932',
  },
  {
    name: 'German date and time',
    code: body`
      // "24.12.2024 18:30:00"
      var z = msg.payload.zeit.split(" ");
      var d = z[0].split(".");
      var u = z[1].split(":");
      var ts = new Date(d[2], d[1] - 1, d[0], u[0], u[1], u[2]).getTime() / 1000;
      msg.payload = [{ field: "PEGEL", value: parseFloat(msg.payload.pegel.replace(",", ".")), timestamp: ts }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/fa9f3dd6-90d5-49c3-88ce-420d6ae966f6/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { zeit: '24.12.2024 18:30:00', pegel: '3,42' } },
      { payload: { zeit: '01.07.2024 00:00:05', pegel: '-0,1' } },
      { payload: { zeit: '09.02.2025 07:08:09', pegel: '0' } },
    ],
    expect: 'whole',
    device: 'fa9f3dd6-90d5-49c3-88ce-420d6ae966f6',
  },
  {
    name: 'timestamp on one of two fields',
    code: body`
      msg.payload = [
          { field: "METER", value: msg.payload.meter, timestamp: msg.payload.time },
          { field: "SIGNAL", value: msg.payload.rssi }
      ];
      msg.headers = { Authorization: "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/1713f50e-6bf4-4900-b294-05e38517f377/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { meter: 101.5, rssi: -80, time: 1735689600 } },
      { payload: { meter: 0, rssi: 0, time: 1735693200 } },
    ],
    expect: 'part',
    notes: [
      {
        about: 'SIGNAL',
        line: 3,
        reason: 'it has no time and is recorded as of now; all rows of a table share one time',
      },
    ],
    device: '1713f50e-6bf4-4900-b294-05e38517f377',
  },
  {
    name: 'two times in one message',
    code: body`
      const p = msg.payload;
      msg.payload = [
          { field: "INDOOR", value: p.indoor.t, timestamp: Date.parse(p.indoor.at) / 1000 },
          { field: "OUTDOOR", value: p.outdoor.t, timestamp: Date.parse(p.outdoor.at) / 1000 }
      ];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/aa384ae4-9549-4ee4-a6bb-152bd36348a1/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { indoor: { t: 21, at: '2025-01-01T10:00:00Z' }, outdoor: { t: -2, at: '2025-01-01T09:50:00Z' } } },
      { payload: { indoor: { t: 0, at: '2025-01-01T10:10:00Z' }, outdoor: { t: 0, at: '2025-01-01T10:10:00Z' } } },
    ],
    expect: 'part',
    notes: [
      {
        about: 'OUTDOOR',
        line: 4,
        reason: 'its time is another than that of the first field; all rows of a table share one',
      },
    ],
    device: 'aa384ae4-9549-4ee4-a6bb-152bd36348a1',
  },
];
