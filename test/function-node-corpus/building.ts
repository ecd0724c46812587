import { body, type CorpusEntry } from './entry';

/** The same measurements, put together in the ways that JavaScript offers. */
export const building: readonly CorpusEntry[] = [
  {
    name: 'array filled with push',
    code: body`
      var data = [];

      data.push({ "field": "PV_POWER", "value": msg.payload.pv });
      data.push({ "field": "GRID_POWER", "value": msg.payload.grid });
      data.push({ "field": "BATTERY_SOC", "value": msg.payload.soc });

      msg.url = "https://api.datacake.co/v1/devices/7cf72b90-67b8-4ab4-8091-ed15a1a27e68/record/?batch=true";
      msg.headers = {
          "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01",
          "Content-Type": "application/json"
      };
      msg.payload = JSON.stringify(data);
      return msg;
    `,
    messages: [
      { payload: { pv: 4210, grid: -1830, soc: 77 } },
      { payload: { pv: 0, grid: 312, soc: 0 } },
      { payload: { grid: '12' } },
    ],
    expect: 'whole',
    device: '7cf72b90-67b8-4ab4-8091-ed15a1a27e68',
  },
  {
    name: 'JSON text glued together',
    code: body`
      var temp = msg.payload.temp;
      var hum = msg.payload.hum;
      msg.headers = {"Authorization":"Token abcdef0123456789abcdef0123456789abcdef01","Content-Type":"application/json"};
      msg.url = "https://api.datacake.co/v1/devices/2fda655a-54f6-4d76-9ad5-20de1bed23aa/record/?batch=true";
      msg.payload = '[{"field":"TEMPERATURE","value":' + temp + '},{"field":"HUMIDITY","value":' + hum + '}]';
      return msg;
    `,
    messages: [
      { payload: { temp: 20.5, hum: 55 } },
      { payload: { temp: -3, hum: 0 } },
      { payload: { temp: '7.5', hum: '61' } },
    ],
    expect: 'whole',
    device: '2fda655a-54f6-4d76-9ad5-20de1bed23aa',
  },
  {
    name: 'JSON text as a template, one value quoted',
    code: body`
      const id = "50548527-46a1-4756-9277-cac407ae6f68";
      msg.url = "https://api.datacake.co/v1/devices/" + id + "/record/?batch=true";
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01", "Content-Type": "application/json" };
      msg.payload = \`[
        {"field": "WEIGHT", "value": \${msg.payload.weight}},
        {"field": "HIVE", "value": "\${msg.payload.hive}"}
      ]\`;
      return msg;
    `,
    messages: [
      { payload: { weight: 41.27, hive: 'Stock 3' } },
      { payload: { weight: 0, hive: 'Stock 4' } },
      { payload: { weight: -0.4, hive: 'A' } },
    ],
    expect: 'whole',
    device: '50548527-46a1-4756-9277-cac407ae6f68',
  },
  {
    name: 'helper that makes a measurement',
    code: body`
      function feld(name, wert) {
          return { field: name, value: wert };
      }

      var p = msg.payload;
      msg.url = "https://api.datacake.co/v1/devices/23dfc729-0b66-49e6-95e1-106c2dbfaa3a/record/?batch=true";
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.payload = [
          feld("KESSEL", p.kessel),
          feld("PUFFER_OBEN", p.puffer.oben),
          feld("PUFFER_UNTEN", p.puffer.unten)
      ];
      return msg;
    `,
    messages: [
      { payload: { kessel: 71.5, puffer: { oben: 68, unten: 44.5 } } },
      { payload: { kessel: 0, puffer: { oben: 21 } } },
      { payload: { puffer: { oben: '55.0', unten: 30 } } },
    ],
    expect: 'whole',
    device: '23dfc729-0b66-49e6-95e1-106c2dbfaa3a',
  },
  {
    name: 'arrow helper and spread of what is there',
    code: body`
      const m = (field, value) => ({ field, value });
      const { temperature, humidity, battery } = msg.payload;

      msg.url = "https://api.datacake.co/v1/devices/fad5862c-3d19-45eb-b96d-b9b2f8e74839/record/?batch=true";
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.payload = [
          m("TEMPERATURE", temperature),
          m("HUMIDITY", humidity),
          ...(battery !== undefined ? [m("BATTERY", battery)] : [])
      ];
      return msg;
    `,
    messages: [
      { payload: { temperature: 21.9, humidity: 40, battery: 97 } },
      { payload: { temperature: 0, humidity: 41, battery: 0 } },
      { payload: { temperature: -12.1, humidity: 88 } },
    ],
    expect: 'whole',
    device: 'fad5862c-3d19-45eb-b96d-b9b2f8e74839',
  },
  {
    name: 'destructuring with names and defaults',
    code: body`
      const { temperature: temp, pressure: druck, battery = 100, mode = "auto" } = msg.payload;

      msg.payload = [
          { field: "TEMP", value: temp },
          { field: "DRUCK", value: druck },
          { field: "BATTERIE", value: battery },
          { field: "MODUS", value: mode },
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/e16fc210-8ea4-45ca-8f59-0f35c8884eb4/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { temperature: 19.5, pressure: 998, battery: 61, mode: 'eco' } },
      { payload: { temperature: 19.5, pressure: 998 } },
      { payload: { temperature: 0, battery: 0, mode: '' } },
    ],
    expect: 'whole',
    device: 'e16fc210-8ea4-45ca-8f59-0f35c8884eb4',
  },
  {
    name: 'elements set by index',
    code: body`
      var arr = new Array();
      arr[0] = {"field": "L1", "value": msg.payload[0]};
      arr[1] = {"field": "L2", "value": msg.payload[1]};
      arr[2] = {"field": "L3", "value": msg.payload[2]};
      msg.payload = arr;
      msg.headers = {"Authorization": "Token 0123456789abcdef0123456789abcdef01234567"};
      msg.url = "https://api.datacake.co/v1/devices/99da193a-48f8-4e8a-ab03-f44901ed4c2e/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: [230, 229, 231] }, { payload: [0, 0, 0] }, { payload: [228.4] }],
    expect: 'whole',
    device: '99da193a-48f8-4e8a-ab03-f44901ed4c2e',
  },
  {
    name: 'two arrays concatenated',
    code: body`
      let electric = [
          { field: "VOLTAGE", value: msg.payload.electric.u },
          { field: "CURRENT", value: msg.payload.electric.i }
      ];
      let thermal = [
          { field: "FLOW_TEMP", value: msg.payload.thermal.flow }
      ];
      thermal.unshift({ field: "RETURN_TEMP", value: msg.payload.thermal.ret });

      msg.payload = electric.concat(thermal);
      msg.url = "https://api.datacake.co/v1/devices/7801f69d-2a92-4f68-a7f6-8624985bd698/record/?batch=true";
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      return msg;
    `,
    messages: [
      { payload: { electric: { u: 231.2, i: 0.41 }, thermal: { flow: 38.5, ret: 31 } } },
      { payload: { electric: { u: 230, i: 0 }, thermal: { flow: -2 } } },
    ],
    expect: 'whole',
    device: '7801f69d-2a92-4f68-a7f6-8624985bd698',
  },
  {
    name: 'values first, measurements by entries',
    code: body`
      const werte = {
          TEMPERATURE: msg.payload.t,
          HUMIDITY: msg.payload.h,
          LUX: msg.payload.lux
      };
      msg.payload = Object.entries(werte).map(([field, value]) => ({ field, value }));
      msg.url = "https://api.datacake.co/v1/devices/a1c0c8de-4628-4271-8e73-9b9fbeeb3f6c/record/?batch=true";
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01", "Content-Type": "application/json" };
      return msg;
    `,
    messages: [
      { payload: { t: 22.5, h: 51, lux: 310 } },
      { payload: { t: 0, lux: 0 } },
      { payload: { h: '49', lux: 2 } },
    ],
    expect: 'whole',
    device: 'a1c0c8de-4628-4271-8e73-9b9fbeeb3f6c',
  },
  {
    name: 'payload changed in place before use',
    code: body`
      msg.payload = msg.payload.d;
      msg.payload.temp = msg.payload.temp / 10;
      msg.payload.dew = msg.payload.dew / 10;
      var diff = msg.payload.temp - msg.payload.dew;
      msg.payload = [
          {"field": "TEMP", "value": msg.payload.temp},
          {"field": "TAUPUNKT", "value": msg.payload.dew},
          {"field": "DIFFERENZ", "value": diff}
      ];
      msg.headers = {"Authorization": "Token 0123456789abcdef0123456789abcdef01234567"};
      msg.url = "https://api.datacake.co/v1/devices/fbc13c3a-6db7-4b44-89db-fd4083aef1b0/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { d: { temp: 215, dew: 105 } } },
      { payload: { d: { temp: -40, dew: 0 } } },
      { payload: { d: { temp: 180 } } },
    ],
    expect: 'whole',
    device: 'fbc13c3a-6db7-4b44-89db-fd4083aef1b0',
  },
  {
    name: 'JSON text parsed with try and catch',
    code: body`
      let d;
      try {
          d = JSON.parse(msg.payload);
      } catch (e) {
          node.error("no JSON: " + e.message, msg);
          return null;
      }
      msg.payload = [
          { field: "DISTANCE", value: d.distance },
          { field: "BATTERY_MV", value: d.bat }
      ];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/72837415-c4db-452e-a957-5901ac99ab8f/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: '{"distance": 143, "bat": 3604}' },
      { payload: '{"distance": 0}' },
      { payload: '{"distance": 1' },
    ],
    expect: 'whole',
    device: '72837415-c4db-452e-a957-5901ac99ab8f',
  },
  {
    name: 'measurements built step by step',
    code: body`
      var neu = RED.util.cloneMessage(msg);
      var m1 = {};
      m1.field = "EIN";
      m1.value = msg.payload.in;
      var m2 = {};
      m2["field"] = "AUS";
      m2["value"] = msg.payload.out;
      neu.payload = [m1, m2];
      delete neu.topic;
      neu.headers = {};
      neu.headers["Authorization"] = "Token " + "abcdef0123456789abcdef0123456789abcdef01";
      neu.url = "https://api.datacake.co/v1/devices/5200dc96-6bca-4f1d-9b0a-01f0caa5fc64/record/?batch=true";
      return [neu];
    `,
    messages: [
      { payload: { in: 14, out: 11 }, topic: 'gate' },
      { payload: { in: 0, out: 0 }, topic: 'gate' },
      { payload: { out: 2 } },
    ],
    expect: 'whole',
    device: '5200dc96-6bca-4f1d-9b0a-01f0caa5fc64',
  },
];
