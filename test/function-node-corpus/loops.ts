import { body, type CorpusEntry } from './entry';

/** Loops over names and channels, over all properties, and over arrays. */
export const loops: readonly CorpusEntry[] = [
  {
    name: 'all keys in upper case',
    code: body`
      var data = [];
      Object.keys(msg.payload).forEach(function (key) {
          data.push({ "field": key.toUpperCase(), "value": msg.payload[key] });
      });
      msg.payload = data;
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/449c3661-b6c3-489f-8ea5-a170f6c08f5d/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { temperature: 21.5, humidity: 0, window: false } },
      { payload: { temperature: -3, battery_voltage: '3.1' } },
      { payload: { state: 'ok', co2: null } },
    ],
    expect: 'whole',
    device: '449c3661-b6c3-489f-8ea5-a170f6c08f5d',
  },
  {
    name: 'for in over the payload',
    code: body`
      var arr = []
      for (var k in msg.payload) {
          arr.push({field: k, value: msg.payload[k]})
      }
      msg.payload = JSON.stringify(arr)
      msg.headers = {"Authorization": "Token abcdef0123456789abcdef0123456789abcdef01", "Content-Type": "application/json"}
      msg.url = "https://api.datacake.co/v1/devices/9993f810-31c7-4cb2-aaa3-e5f65bf2ed0a/record/?batch=true"
      return msg
    `,
    messages: [{ payload: { WATT: 120, VOLT: 230 } }, { payload: { WATT: 0, VOLT: '229', ONLINE: false } }],
    expect: 'whole',
    device: '9993f810-31c7-4cb2-aaa3-e5f65bf2ed0a',
  },
  {
    name: 'entries mapped',
    code: body`
      msg.payload = Object.entries(msg.payload).map(([key, value]) => ({
          field: key.toUpperCase(),
          value
      }));
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/159db49f-7d54-4cf6-861b-6dc006b3f0e7/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { ph: 7.2, redox: 680, pump: true } }, { payload: { ph: 0, redox: -12 } }],
    expect: 'whole',
    device: '159db49f-7d54-4cf6-861b-6dc006b3f0e7',
  },
  {
    name: 'topic is the field',
    code: body`
      // topic = "temperature", "humidity", ...
      msg.payload = [{ field: msg.topic.toUpperCase(), value: msg.payload }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/55e4725d-803b-4979-b934-4dc4fa4aadf9/record/?batch=true";
      return msg;
    `,
    messages: [
      { topic: 'temperature', payload: 20.25 },
      { topic: 'humidity', payload: 0 },
      { topic: 'door', payload: false },
      { topic: 'wind', payload: -1 },
    ],
    expect: 'whole',
    device: '55e4725d-803b-4979-b934-4dc4fa4aadf9',
  },
  {
    name: 'list of names in the code',
    code: body`
      const names = ["temperature", "humidity", "pressure", "battery"];
      const data = [];
      for (const name of names) {
          if (msg.payload[name] === undefined) continue;
          data.push({ field: name.toUpperCase(), value: msg.payload[name] });
      }
      if (data.length == 0) return null;
      msg.payload = data;
      msg.headers = { Authorization: "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/d43d5b7e-4213-41db-a0d9-ad6ed5ba2b9d/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { temperature: 0, humidity: 44, linkquality: 120 } },
      { payload: { pressure: 1011.5, battery: '88' } },
      { payload: { linkquality: 90 } },
    ],
    expect: 'whole',
    device: 'd43d5b7e-4213-41db-a0d9-ad6ed5ba2b9d',
  },
  {
    name: 'channels by a counted loop',
    code: body`
      var data = [];
      for (var i = 0; i < 4; i++) {
          data.push({
              field: "CH" + (i + 1),
              value: msg.payload[i] / 10
          });
      }
      msg.payload = data;
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/4b3577b3-d92e-4772-b459-f23443645f25/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: [215, 0, -40, 998] }, { payload: [1, 2] }],
    expect: 'whole',
    device: '4b3577b3-d92e-4772-b459-f23443645f25',
  },
  {
    name: 'rename by a table of keys',
    code: body`
      var map = {
          "t": "TEMPERATURE",
          "rh": "HUMIDITY",
          "bat": "BATTERY",
          "rssi": "SIGNAL"
      };
      var out = [];
      Object.keys(map).forEach(k => {
          if (k in msg.payload) out.push({ field: map[k], value: msg.payload[k] });
      });
      msg.payload = out;
      msg.headers = { "Authorization": "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/69f9eaef-42d6-4616-bdac-c55d7e552040/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { t: 21, rh: 40, bat: 3.05, rssi: -71 } },
      { payload: { t: 0, x: 5 } },
      { payload: { rssi: '-80' } },
    ],
    expect: 'whole',
    device: '69f9eaef-42d6-4616-bdac-c55d7e552040',
  },
  {
    name: 'keys of the payload that a table knows',
    code: body`
      const felder = { vorlauf: 'FLOW', ruecklauf: 'RETURN', wmz: 'HEAT_METER' };
      const liste = [];
      for (const [key, value] of Object.entries(msg.payload)) {
        const field = felder[key];
        if (!field) continue;
        liste.push({ field, value: Number(value) });
      }
      msg.payload = liste;
      msg.url = 'https://api.datacake.co/v1/devices/97a9f778-42ca-4b9b-b962-85a1848f56b6/record/?batch=true';
      msg.headers = { Authorization: 'Token 0123456789abcdef0123456789abcdef01234567' };
      return msg;
    `,
    messages: [
      { payload: { vorlauf: '45.5', ruecklauf: '38', wmz: 120344 } },
      { payload: { ruecklauf: 0, betrieb: 'auto' } },
      { payload: { vorlauf: -2, wmz: '0' } },
    ],
    expect: 'whole',
    device: '97a9f778-42ca-4b9b-b962-85a1848f56b6',
  },
  {
    name: 'table of names, paths and factors',
    code: body`
      const cfg = [
          { field: "P_TOTAL",  idx: 0, factor: 0.1,  signed: true },
          { field: "U_L1",     idx: 1, factor: 0.1 },
          { field: "I_L1",     idx: 2, factor: 0.01, signed: true },
          { field: "FREQ",     idx: 3, factor: 0.01 }
      ];
      msg.payload = cfg.map(c => {
          let raw = msg.payload[c.idx];
          if (c.signed && raw > 32767) raw -= 65536;
          return { field: c.field, value: raw * c.factor };
      });
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/d2b5ea16-1e7e-439a-b02f-2548d2ea6dbd/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: [1520, 2304, 65436, 4998] }, { payload: [65535, 0, 0, 5001] }, { payload: [0, 2299] }],
    expect: 'whole',
    device: 'd2b5ea16-1e7e-439a-b02f-2548d2ea6dbd',
  },
  {
    name: 'phases and quantities in two loops',
    code: body`
      var werte = [];
      var phasen = ["a", "b", "c"];
      for (var i = 0; i < phasen.length; i++) {
          ["voltage", "current", "act_power"].forEach(function (g) {
              werte.push({ field: g.toUpperCase() + "_L" + (i + 1), value: msg.payload[phasen[i] + "_" + g] });
          });
      }
      msg.payload = werte;
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/d7a608dd-74e4-494d-9812-b7e9c500bde2/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { a_voltage: 230.1, a_current: 0, a_act_power: -20, b_voltage: 229, c_act_power: 801.5 } },
      { payload: { b_current: 1.5, c_voltage: '231.9' } },
    ],
    expect: 'whole',
    device: 'd7a608dd-74e4-494d-9812-b7e9c500bde2',
  },
  {
    name: 'history: one sample an element',
    code: body`
      // rows of a CSV: [{time, temp, hum}, ...]
      var batch = [];
      msg.payload.forEach(function (row) {
          batch.push({ field: "TEMP", value: row.temp, timestamp: row.time });
          batch.push({ field: "HUM", value: row.hum, timestamp: row.time });
      });
      msg.payload = batch;
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/716177e7-6f28-4f88-9686-4357e47c6909/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        payload: [
          { time: 1735689600, temp: 3.5, hum: 80 },
          { time: 1735693200, temp: 0, hum: 81 },
          { time: 1735696800, temp: -1.25 },
        ],
      },
      { payload: [{ time: '1735700400', temp: '2', hum: 79 }] },
    ],
    expect: 'whole',
    device: '716177e7-6f28-4f88-9686-4357e47c6909',
  },
  {
    name: 'payload is measurements already',
    code: body`
      // the change node before this one makes the array
      msg.url = "https://api.datacake.co/v1/devices/67209e49-9045-47fe-8709-fe1343c875a5/record/?batch=true";
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.payload = msg.payload.map(function (m) { return { field: m.field, value: m.value }; });
      return msg;
    `,
    messages: [
      {
        payload: [
          { field: 'TEMP', value: 21 },
          { field: 'DOOR', value: false },
        ],
      },
      { payload: [{ field: 'TEMP', value: 0 }] },
    ],
    expect: 'whole',
    device: '67209e49-9045-47fe-8709-fe1343c875a5',
  },
  {
    name: 'element found by its id',
    code: body`
      const list = msg.payload.sensors;
      const innen = list.find(s => s.id === "28-01");
      const aussen = list.filter(s => s.id == "28-02")[0];
      const sum = list.reduce((acc, s) => acc + s.t, 0);
      msg.payload = [
          { field: "INNEN", value: innen && innen.t },
          { field: "AUSSEN", value: aussen ? aussen.t : undefined },
          { field: "MITTEL", value: sum / list.length },
          { field: "MAXIMUM", value: Math.max(...list.map(s => s.t)) }
      ];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/502b2773-4b9b-41f4-bb0f-46da81ade809/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        payload: {
          sensors: [
            { id: '28-01', t: 21.5 },
            { id: '28-02', t: -4.5 },
            { id: '28-03', t: 0 },
          ],
        },
      },
      { payload: { sensors: [{ id: '28-02', t: 0 }] } },
    ],
    expect: 'whole',
    device: '502b2773-4b9b-41f4-bb0f-46da81ade809',
  },
];
