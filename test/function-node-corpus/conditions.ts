import { body, type CorpusEntry } from './entry';

/** What is recorded only sometimes, or to a field that depends on the message. */
export const conditions: readonly CorpusEntry[] = [
  {
    name: 'guard on undefined drops the message',
    code: body`
      // nothing to do without a temperature
      if (msg.payload.temperature === undefined) {
          return null;
      }
      msg.payload = [
          { "field": "TEMPERATURE", "value": msg.payload.temperature },
          { "field": "HUMIDITY", "value": msg.payload.humidity }
      ];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/c729db0b-5edd-4042-9d5a-394118291b64/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { temperature: 21.5, humidity: 50 } },
      { payload: { humidity: 50 } },
      { payload: { temperature: 0 } },
    ],
    expect: 'whole',
    device: 'c729db0b-5edd-4042-9d5a-394118291b64',
  },
  {
    name: 'guard on the type',
    code: body`
      if (typeof msg.payload !== "number") return;
      msg.payload = [{ field: "CURRENT_MA", value: msg.payload * 1000 }];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/d94b14e5-cee4-43b3-8fde-cbfbaafa2a24/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: 0.125 }, { payload: 0 }, { payload: '0.5' }, { payload: true }, { payload: -2 }],
    expect: 'whole',
    device: 'd94b14e5-cee4-43b3-8fde-cbfbaafa2a24',
  },
  {
    name: 'guard on NaN',
    code: body`
      var wert = parseFloat(msg.payload.state);
      // unavailable / unknown
      if (isNaN(wert)) {
          node.warn("kein Messwert: " + msg.payload.state);
          return null;
      }
      msg.payload = [
          { field: "AUSSENTEMPERATUR", value: wert },
          { field: "FROST", value: wert <= 0 },
          { field: "NAME", value: msg.payload.name }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/d7b68e86-4175-493b-a36b-469cd1123540/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { state: '4.5', name: 'Garten' } },
      { payload: { state: 'unavailable', name: 'Garten' } },
      { payload: { state: '0', name: 'Garten' } },
      { payload: { name: 'Garten' } },
    ],
    expect: 'whole',
    device: 'd7b68e86-4175-493b-a36b-469cd1123540',
  },
  {
    name: 'each property if it is there',
    code: body`
      var p = msg.payload;
      var data = [];

      if (p.temperature !== undefined) data.push({ field: "TEMPERATURE", value: p.temperature });
      if (p.humidity !== undefined) data.push({ field: "HUMIDITY", value: p.humidity });
      if (p.contact !== undefined) {
          data.push({ field: "DOOR", value: p.contact ? 0 : 1 });
      }
      if (p.battery != null && p.battery <= 100) {
          data.push({ field: "BATTERY", value: p.battery });
      }

      if (data.length === 0) return null;

      msg.payload = data;
      msg.headers = { "Content-Type": "application/json", "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/da3842b3-d240-4c89-9cfd-49fbc6a31bc8/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { temperature: 0, humidity: 0, contact: false, battery: 0 } },
      { payload: { contact: true, battery: 255 } },
      { payload: { temperature: -3.5, battery: null } },
      { payload: { linkquality: 80 } },
    ],
    expect: 'whole',
    device: 'da3842b3-d240-4c89-9cfd-49fbc6a31bc8',
  },
  {
    name: 'truthy checks drop zeros',
    code: body`
      let out = [];
      const p = msg.payload;
      if (p.power) {
        out.push({field: 'POWER', value: p.power});
      }
      if (p.energy) out.push({field: 'ENERGY', value: p.energy});
      p.voltage && out.push({field: 'VOLTAGE', value: p.voltage});
      if (!out.length) return null;
      msg.payload = out;
      msg.headers = {Authorization: 'Token abcdef0123456789abcdef0123456789abcdef01'};
      msg.url = 'https://api.datacake.co/v1/devices/c05b33d0-dd78-4083-8013-cdcf4b29a330/record/?batch=true';
      return msg;
    `,
    messages: [
      { payload: { power: 12.5, energy: 3, voltage: 230 } },
      { payload: { power: 0, energy: 3, voltage: 0 } },
      { payload: { power: 0, energy: 0 } },
      { payload: { power: '0', energy: '' } },
    ],
    expect: 'whole',
    device: 'c05b33d0-dd78-4083-8013-cdcf4b29a330',
  },
  {
    name: 'switch on the topic',
    code: body`
      var field = "";
      switch (msg.topic) {
          case "keller/temperatur":
              field = "TEMP_KELLER";
              break;
          case "keller/feuchte":
              field = "FEUCHTE_KELLER";
              break;
          case "dach/temperatur":
          case "dachboden/temperatur":
              field = "TEMP_DACH";
              break;
          default:
              return null;
      }
      msg.payload = [{ "field": field, "value": Number(msg.payload) }];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/f6644f5b-4ad9-4169-a714-80c67102fe14/record/?batch=true";
      return msg;
    `,
    messages: [
      { topic: 'keller/temperatur', payload: '11.5' },
      { topic: 'keller/feuchte', payload: 0 },
      { topic: 'dachboden/temperatur', payload: -4 },
      { topic: 'dach/temperatur', payload: '31' },
      { topic: 'keller/licht', payload: 1 },
    ],
    expect: 'whole',
    device: 'f6644f5b-4ad9-4169-a714-80c67102fe14',
  },
  {
    name: 'if and else on the topic',
    code: body`
      var arr = [];
      if (msg.topic == "power") {
          arr.push({ field: "POWER_KW", value: msg.payload / 1000 });
      } else if (msg.topic == "energy") {
          arr.push({ field: "ENERGY_KWH", value: msg.payload });
      } else if (msg.topic.indexOf("alarm") > -1) {
          arr.push({ field: "ALARM", value: msg.payload === "active" });
      }
      msg.payload = arr;
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/d97dbb1e-da32-4e50-8699-67a621e1154d/record/?batch=true";
      if (arr.length > 0) return msg;
    `,
    messages: [
      { topic: 'power', payload: 1250 },
      { topic: 'energy', payload: 0 },
      { topic: 'site/alarm/1', payload: 'active' },
      { topic: 'site/alarm/2', payload: 'clear' },
      { topic: 'other', payload: 7 },
    ],
    expect: 'whole',
    device: 'd97dbb1e-da32-4e50-8699-67a621e1154d',
  },
  {
    name: 'field from a table of topics',
    code: body`
      const fields = {
          "tele/pump/flow": "FLOW",
          "tele/pump/pressure": "PRESSURE",
          "tele/tank/level": "LEVEL"
      };
      const field = fields[msg.topic];
      if (!field) return null;

      msg.payload = [{ field: field, value: parseFloat(msg.payload) }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01", "Content-Type": "application/json" };
      msg.url = "https://api.datacake.co/v1/devices/cdad7b32-7931-4bfa-bdee-ae41082fc8ff/record/?batch=true";
      return msg;
    `,
    messages: [
      { topic: 'tele/pump/flow', payload: '12.5' },
      { topic: 'tele/tank/level', payload: '0' },
      { topic: 'tele/pump/pressure', payload: 3.1 },
      { topic: 'tele/pump/state', payload: 'ON' },
    ],
    expect: 'whole',
    device: 'cdad7b32-7931-4bfa-bdee-ae41082fc8ff',
  },
  {
    name: 'plausible values only',
    code: body`
      const t = msg.payload.temp, h = msg.payload.hum;
      const list = [];
      // sensor reports -127 or 85 when it is broken
      if (t > -40 && t < 85 && t !== -127) {
          list.push({ field: "TEMP", value: t });
      }
      if (h >= 0 && h <= 100) {
          list.push({ field: "HUM", value: h });
      } else {
          list.push({ field: "SENSOR_ERROR", value: true });
      }
      msg.payload = list;
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/93b5a186-81ae-4857-acc9-a5a8bc215e41/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { temp: 21, hum: 45 } },
      { payload: { temp: 85, hum: 0 } },
      { payload: { temp: -127, hum: 655.35 } },
      { payload: { temp: 0, hum: 100 } },
      { payload: { temp: 12 } },
    ],
    expect: 'whole',
    device: '93b5a186-81ae-4857-acc9-a5a8bc215e41',
  },
  {
    name: 'in, hasOwnProperty and typeof',
    code: body`
      var m = [];
      if ("co2" in msg.payload) {
        m.push({ field: "CO2", value: msg.payload.co2 });
      }
      if (msg.payload.hasOwnProperty("tvoc")) {
        m.push({ field: "TVOC", value: msg.payload.tvoc });
      }
      if (typeof msg.payload.iaq === "number") {
        m.push({ field: "IAQ", value: msg.payload.iaq });
      }
      msg.payload = m;
      msg.headers = { "Authorization": "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/506978ee-25f2-43da-9fc6-8cad7abfbc24/record/?batch=true";
      return m.length ? msg : null;
    `,
    messages: [
      { payload: { co2: 700, tvoc: 0, iaq: 52 } },
      { payload: { co2: 0, iaq: 'n/a' } },
      { payload: { tvoc: '12' } },
      { payload: { eco2: 400 } },
    ],
    expect: 'whole',
    device: '506978ee-25f2-43da-9fc6-8cad7abfbc24',
  },
  {
    name: 'retained and test messages ignored',
    code: body`
      if (msg.retain || msg.topic.endsWith("/test")) { return null; }
      if (!msg.payload || msg.payload.error) {
          node.error("device reports an error", msg);
          return;
      }
      msg.payload = [{ field: "COUNT", value: msg.payload.count }];
      msg.headers = { Authorization: "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/6a6a9692-0a76-4852-b042-7794217bc632/record/?batch=true";
      return msg;
    `,
    messages: [
      { topic: 'gate/1', payload: { count: 5 }, retain: false },
      { topic: 'gate/1', payload: { count: 0 } },
      { topic: 'gate/1', payload: { count: 6 }, retain: true },
      { topic: 'gate/test', payload: { count: 7 } },
      { topic: 'gate/1', payload: { count: 8, error: 'timeout' } },
      { topic: 'gate/1', payload: null },
    ],
    expect: 'whole',
    device: '6a6a9692-0a76-4852-b042-7794217bc632',
  },
];
