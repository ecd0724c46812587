import { body, type CorpusEntry } from './entry';

/** Waiting, timers, several devices and outputs, libraries, and functions that JSONata lacks. */
export const beyond: readonly CorpusEntry[] = [
  {
    name: 'values fetched from the web',
    code: body`
      const res = await axios.get("http://192.168.1.20/status");
      msg.payload = [
          { field: "HEAP", value: res.data.heap },
          { field: "WIFI", value: res.data.rssi }
      ];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/99055509-7f4f-4c1c-b9c5-130a38d8e1db/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: 1736942400000 }, { payload: 1736942460000 }],
    expect: 'refused',
    notes: [
      { about: 'HEAP', line: 1, reason: 'the value is asked for over the network' },
      { about: 'WIFI', line: 1, reason: 'the value is asked for over the network' },
    ],
    device: '99055509-7f4f-4c1c-b9c5-130a38d8e1db',
  },
  {
    name: 'promise of another module',
    code: body`
      const si = global.get("systeminformation");
      si.cpuTemperature().then(data => {
          msg.payload = [{ field: "CPU_TEMP", value: data.main }];
          msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
          msg.url = "https://api.datacake.co/v1/devices/043695a1-d027-445e-8a17-443e30a18360/record/?batch=true";
          node.send(msg);
          node.done();
      });
      return null;
    `,
    messages: [{ payload: 0 }, { payload: 1 }],
    context: { global: { systeminformation: { cpuTemperature: () => Promise.resolve({ main: 41.5 }) } } },
    // JSONata calls a function that it finds in the context, and waits for its promise.
    expect: 'whole',
    device: '043695a1-d027-445e-8a17-443e30a18360',
  },
  {
    name: 'load and memory of the machine',
    code: body`
      const os = global.get('os');
      msg.payload = [
        { field: 'LOAD', value: os.loadavg()[0] },
        { field: 'MEM_FREE', value: Math.round(os.freemem() / 1048576) }
      ];
      msg.headers = { Authorization: 'Token abcdef0123456789abcdef0123456789abcdef01' };
      msg.url = 'https://api.datacake.co/v1/devices/cc88ee27-5899-4e64-a835-a0e7d84d1050/record/?batch=true';
      return msg;
    `,
    messages: [{ payload: 1736942400000 }, { payload: 1736942460000 }],
    context: { global: { os: { loadavg: () => [0.52, 0.4, 0], freemem: () => 8_123_456_789 } } },
    expect: 'whole',
    device: 'cc88ee27-5899-4e64-a835-a0e7d84d1050',
  },
  {
    name: 'position of the sun by a library',
    code: body`
      var pos = SunCalc.getPosition(new Date(), 54.32, 10.12);
      msg.payload = [
          { "field": "SONNENHOEHE", "value": Math.round(pos.altitude * 180 / Math.PI) },
          { "field": "AZIMUT", "value": Math.round(pos.azimuth * 180 / Math.PI + 180) }
      ];
      msg.headers = { "Authorization": "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/a1b291b0-eb30-4855-a044-6409d606cdd2/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: 0 }, { payload: 1 }],
    expect: 'refused',
    notes: [
      { about: 'SONNENHOEHE', line: 1, reason: 'a library calculates it' },
      { about: 'AZIMUT', line: 1, reason: 'a library calculates it' },
    ],
    device: 'a1b291b0-eb30-4855-a044-6409d606cdd2',
  },
  {
    name: 'sent after a while',
    code: body`
      msg.payload = [{ field: "DOOR", value: msg.payload.open }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/2a62a33f-6688-4e8a-a295-0d678ade53ad/record/?batch=true";
      // wait for the modem
      setTimeout(function () {
          node.send(msg);
      }, 5000);
      return null;
    `,
    messages: [{ payload: { open: true } }, { payload: { open: false } }],
    // The rows can be said, but not the wait.
    expect: 'part',
    notes: [{ about: 'message', line: 5, reason: 'it is sent by a timer, at a later time' }],
    device: '2a62a33f-6688-4e8a-a295-0d678ade53ad',
  },
  {
    name: 'one request for each device of a list',
    code: body`
      msg.payload.forEach(function (d) {
          node.send({
              url: "https://api.datacake.co/v1/devices/" + d.id + "/record/?batch=true",
              headers: { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" },
              payload: [{ field: "TEMP", value: d.temp }, { field: "HUM", value: d.hum }]
          });
      });
      return null;
    `,
    messages: [
      {
        payload: [
          { id: '31ad89e9-8cc3-4c19-8fe5-01be9683f4d0', temp: 20, hum: 0 },
          { id: '9f874e2d-3050-4106-9f7d-37ca3014ab8b', temp: -1, hum: 90 },
        ],
      },
      { payload: [{ id: '9f874e2d-3050-4106-9f7d-37ca3014ab8b', temp: 0 }] },
    ],
    expect: 'whole',
    device: { type: 'msg', value: 'payload.id' },
  },
  {
    name: 'one request for each room of an object',
    code: body`
      const rooms = { bath: "2d39694f-1789-475f-94a6-df9fc2f9acf1", hall: "13e572cd-d63d-45a1-b41e-ca833159137a" };
      for (const room of Object.keys(rooms)) {
          node.send({
              url: "https://api.datacake.co/v1/devices/" + rooms[room] + "/record/?batch=true",
              headers: { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" },
              payload: [{ field: "TEMP", value: msg.payload[room] }]
          });
      }
      return null;
    `,
    messages: [{ payload: { bath: 22, hall: 0 } }, { payload: { hall: -2 } }],
    // The rows of the first device can be said.
    expect: 'part',
    notes: [{ about: 'device', line: 4, reason: 'one message is recorded to several devices; a table has one' }],
    device: '2d39694f-1789-475f-94a6-df9fc2f9acf1',
  },
  {
    name: 'two devices on two outputs',
    code: body`
      var headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      var m1 = {
          url: "https://api.datacake.co/v1/devices/816116b9-01b4-42af-be61-c2938353287c/record/?batch=true",
          headers: headers,
          payload: [{ field: "POWER", value: msg.payload.pv }]
      };
      var m2 = {
          url: "https://api.datacake.co/v1/devices/299aa0eb-6596-4e04-913f-2e61487187c0/record/?batch=true",
          headers: headers,
          payload: [{ field: "POWER", value: msg.payload.house }]
      };
      return [m1, m2];
    `,
    messages: [{ payload: { pv: 3000, house: 400 } }, { payload: { pv: 0, house: 0 } }],
    // The rows of the first output can be said; what leaves the second is lost where it is returned.
    expect: 'part',
    notes: [{ about: 'message', line: 12, reason: 'another message leaves the second output, to another device' }],
    device: '816116b9-01b4-42af-be61-c2938353287c',
  },
  {
    name: 'alarm by mail on the second output',
    code: body`
      const t = msg.payload.temp;
      const dc = {
          url: "https://api.datacake.co/v1/devices/d95f02b9-812f-4025-8f56-1215a23cfa29/record/?batch=true",
          headers: { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" },
          payload: [{ field: "FREEZER", value: t }, { field: "TOO_WARM", value: t > -15 }]
      };
      let mail = null;
      if (t > -15) {
          mail = { topic: "Freezer!", payload: "Freezer is at " + t + " °C" };
      }
      return [dc, mail];
    `,
    messages: [{ payload: { temp: -18.5 } }, { payload: { temp: 0 } }, { payload: { temp: -15 } }],
    expect: 'part',
    notes: [{ about: 'message', line: 11, reason: 'another message leaves the second output, which is no recording' }],
    device: 'd95f02b9-812f-4025-8f56-1215a23cfa29',
  },
  {
    name: 'two requests for one device',
    code: body`
      const url = "https://api.datacake.co/v1/devices/9d699e19-ceb2-4522-8008-4c5affc43c76/record/?batch=true";
      const headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      const a = { url, headers, payload: [{ field: "INLET", value: msg.payload.inlet }] };
      const b = { url, headers, payload: [{ field: "OUTLET", value: msg.payload.outlet }] };
      return [[a, b]];
    `,
    messages: [
      { payload: { inlet: 4, outlet: 7.5 } },
      { payload: { inlet: 0, outlet: 0 } },
      { payload: { outlet: -1 } },
    ],
    expect: 'whole',
    device: '9d699e19-ceb2-4522-8008-4c5affc43c76',
  },
  {
    name: 'simulated value',
    code: body`
      // noise for the demo
      const noise = Math.random() * 2 - 1;
      msg.payload = [
          { field: "REAL", value: msg.payload },
          { field: "DEMO", value: 20 + noise }
      ];
      msg.headers = { Authorization: "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/f2f1ae41-8899-4a9f-b3e8-84451b69440c/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: 12 }, { payload: 0 }],
    // Both draw one number a message; where they are compared, it is the same.
    expect: 'whole',
    device: 'f2f1ae41-8899-4a9f-b3e8-84451b69440c',
  },
  {
    name: 'time of the update as text',
    code: body`
      msg.payload = [
          { "field": "ZAEHLERSTAND", "value": msg.payload.stand },
          { "field": "LETZTES_UPDATE", "value": new Date().toLocaleString() }
      ];
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/8168900a-eb10-4328-aee1-13f0ee38bf2f/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { stand: 1520.4 } }, { payload: { stand: 0 } }],
    expect: 'part',
    notes: [{ about: 'LETZTES_UPDATE', line: 3, reason: 'a date as text in the language of the machine' }],
    device: '8168900a-eb10-4328-aee1-13f0ee38bf2f',
  },
  {
    name: 'dew point',
    code: body`
      const t = msg.payload.temperature;
      const rh = msg.payload.humidity;
      const g = Math.log(rh / 100) + (17.62 * t) / (243.12 + t);
      const dew = 243.12 * g / (17.62 - g);
      msg.payload = [
          { field: "TEMPERATURE", value: t },
          { field: "HUMIDITY", value: rh },
          { field: "DEW_POINT", value: Math.round(dew * 10) / 10 }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/70a2971e-d6e4-40b7-9fed-727a823d4048/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { temperature: 21, humidity: 50 } },
      { payload: { temperature: -4, humidity: 95 } },
      { payload: { temperature: 0 } },
    ],
    expect: 'part',
    notes: [{ about: 'DEW_POINT', line: 3, reason: 'JSONata has no logarithm' }],
    device: '70a2971e-d6e4-40b7-9fed-727a823d4048',
  },
  {
    name: 'wind as a vector',
    code: body`
      const rad = msg.payload.dir * Math.PI / 180;
      msg.payload = [
          { field: "WIND", value: msg.payload.speed },
          { field: "WIND_U", value: -msg.payload.speed * Math.sin(rad) },
          { field: "WIND_V", value: -msg.payload.speed * Math.cos(rad) }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/6e86f042-0237-48c2-90cb-09a694836f17/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { speed: 4.5, dir: 270 } }, { payload: { speed: 0, dir: 0 } }],
    expect: 'part',
    notes: [
      { about: 'WIND_U', line: 4, reason: 'JSONata has no sine' },
      { about: 'WIND_V', line: 5, reason: 'JSONata has no cosine' },
    ],
    device: '6e86f042-0237-48c2-90cb-09a694836f17',
  },
];
