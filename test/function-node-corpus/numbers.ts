import { body, type CorpusEntry } from './entry';

/** Texts that become numbers, rounding, units, defaults and states. */
export const numbers: readonly CorpusEntry[] = [
  {
    name: 'parseFloat of texts',
    code: body`
      var spannung = parseFloat(msg.payload.spannung);
      var strom = parseFloat(msg.payload.strom);

      msg.payload = [
          {"field": "SPANNUNG", "value": spannung},
          {"field": "STROM", "value": strom},
          {"field": "LEISTUNG", "value": spannung * strom}
      ];
      msg.headers = {"Authorization": "Token abcdef0123456789abcdef0123456789abcdef01"};
      msg.url = "https://api.datacake.co/v1/devices/d552d5ec-6c34-49bc-93f8-c46367a530bd/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { spannung: '230.5', strom: '2' } },
      { payload: { spannung: '0', strom: '-1.5' } },
      { payload: { spannung: 229.1, strom: 0.4 } },
      { payload: { spannung: '231.0' } },
    ],
    expect: 'whole',
    device: 'd552d5ec-6c34-49bc-93f8-c46367a530bd',
  },
  {
    name: 'text with a unit behind the number',
    code: body`
      // the gateway sends "230.1 V" and "12 %"
      msg.payload = [
          { field: "VOLT", value: parseFloat(msg.payload.u) },
          { field: "SOC", value: parseInt(msg.payload.soc, 10) }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/e0ef6f42-6e4c-4d6f-87d5-ea3843780442/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { u: '230.1 V', soc: '12 %' } },
      { payload: { u: '-0.5V', soc: '99.9%' } },
      { payload: { u: 12.8, soc: 54.7 } },
      { payload: { u: 'n/a', soc: '0%' } },
    ],
    expect: 'whole',
    device: 'e0ef6f42-6e4c-4d6f-87d5-ea3843780442',
  },
  {
    name: 'Math.round to one decimal',
    code: body`
      var t = Math.round(msg.payload.temperature * 10) / 10;
      var h = Math.round(msg.payload.humidity);
      msg.payload = [{ "field": "TEMPERATURE", "value": t }, { "field": "HUMIDITY", "value": h }];
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/3180cb98-cfa0-4823-ab89-82c16f139303/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { temperature: 21.4567, humidity: 48.5 } },
      { payload: { temperature: -2.25, humidity: 0.5 } },
      { payload: { temperature: 0, humidity: 49.4999 } },
      { payload: { temperature: '19.96' } },
    ],
    expect: 'whole',
    device: '3180cb98-cfa0-4823-ab89-82c16f139303',
  },
  {
    name: 'toFixed as number and as text',
    code: body`
      const p = msg.payload;
      msg.payload = [
          { field: "POWER", value: parseFloat((p.power / 1000).toFixed(2)) },
          { field: "ENERGY", value: Number(p.energy.toFixed(1)) },
          { field: "FREQUENCY", value: +p.freq.toFixed(2) },
          { field: "VOLTAGE", value: p.voltage.toFixed(1) }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/6d40ff16-e5d4-437e-a206-bf34ea3862df/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { power: 1234.5, energy: 10.25, freq: 49.983, voltage: 230 } },
      { payload: { power: -2125, energy: 0, freq: 50.0149, voltage: 229.96 } },
      { payload: { power: 0, energy: 7.75, freq: 50, voltage: 0.04 } },
    ],
    expect: 'whole',
    device: '6d40ff16-e5d4-437e-a206-bf34ea3862df',
  },
  {
    name: 'defaults with or, nullish and optional chaining',
    code: body`
      const d = msg.payload;
      msg.payload = [
          { field: "RAIN", value: d.rain || 0 },
          { field: "SETPOINT", value: d.setpoint || 20 },
          { field: "WIND", value: d.wind?.speed ?? -1 },
          { field: "GUST", value: d.wind?.gust },
          { field: "ROOM", value: d.room || "unknown" }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/1d070c70-f7c0-47de-afb6-09a44e974027/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { rain: 1.2, setpoint: 21, wind: { speed: 3.4, gust: 9 }, room: 'bath' } },
      { payload: { rain: 0, setpoint: 0, wind: { speed: 0 }, room: '' } },
      { payload: { rain: null, wind: null } },
      { payload: { setpoint: '19', wind: { speed: null, gust: 0 } } },
    ],
    expect: 'whole',
    device: '1d070c70-f7c0-47de-afb6-09a44e974027',
  },
  {
    name: 'decimal comma in a line of values',
    code: body`
      // 21,5;47,0;1013,2
      var teile = msg.payload.split(";");
      var temp = parseFloat(teile[0].replace(",", "."));
      var feuchte = parseFloat(teile[1].replace(",", "."));
      var druck = Number(teile[2].replace(",", "."));
      msg.payload = [
          { "field": "TEMP", "value": temp },
          { "field": "FEUCHTE", "value": feuchte },
          { "field": "LUFTDRUCK", "value": druck }
      ];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/8c7ea8ec-437c-4bf8-8253-b6783a319328/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: '21,5;47,0;1013,2' }, { payload: '-0,5;0;998' }, { payload: '3.5;88,4;1001,0' }],
    expect: 'whole',
    device: '8c7ea8ec-437c-4bf8-8253-b6783a319328',
  },
  {
    name: 'text times a number',
    code: body`
      msg.payload = [
        { field: 'TEMPERATURE', value: msg.payload.raw_temp * 0.1 },
        { field: 'PRESSURE', value: msg.payload.raw_press / 100 },
        { field: 'COUNT', value: +msg.payload.count }
      ]
      msg.headers = { 'Authorization': 'Token 0123456789abcdef0123456789abcdef01234567' }
      msg.url = 'https://api.datacake.co/v1/devices/1574d7d0-ab58-4adc-9625-2a15f92fc385/record/?batch=true'
      return msg
    `,
    messages: [
      { payload: { raw_temp: '215', raw_press: '101325', count: '7' } },
      { payload: { raw_temp: -40, raw_press: 99000, count: 0 } },
      { payload: { raw_temp: 0, raw_press: '0' } },
    ],
    expect: 'whole',
    device: '1574d7d0-ab58-4adc-9625-2a15f92fc385',
  },
  {
    name: 'Fahrenheit, miles and inches',
    code: body`
      const round = (v, n) => Math.round(v * Math.pow(10, n)) / Math.pow(10, n);
      const f2c = (f) => (f - 32) * 5 / 9;

      const w = msg.payload;
      msg.payload = [
          { field: "TEMP_OUT", value: round(f2c(w.tempf), 1) },
          { field: "TEMP_IN", value: round(f2c(w.tempinf), 1) },
          { field: "WIND_KMH", value: round(w.windspeedmph * 1.609344, 1) },
          { field: "RAIN_MM", value: round(w.rainin * 25.4, 2) }
      ];
      msg.headers = { Authorization: "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/7e2c526f-7e2c-45d6-bae0-55983808ca5f/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { tempf: 71.3, tempinf: 69.8, windspeedmph: 4.7, rainin: 0.12 } },
      { payload: { tempf: 14, tempinf: 32, windspeedmph: 0, rainin: 0 } },
      { payload: { tempf: '50', tempinf: 70, rainin: 0.01 } },
    ],
    expect: 'whole',
    device: '7e2c526f-7e2c-45d6-bae0-55983808ca5f',
  },
  {
    name: 'value converted by its unit',
    code: body`
      let wert = msg.payload.value;
      if (msg.payload.unit === "F") {
          wert = (wert - 32) / 1.8;
      } else if (msg.payload.unit === "K") {
          wert = wert - 273.15;
      }
      if (msg.payload.offset) wert += msg.payload.offset;
      msg.payload = [
          { field: "TEMPERATUR", value: Math.round(wert * 100) / 100 },
          { field: "WARNUNG", value: wert > 30 ? "heiss" : wert > 25 ? "warm" : wert > 0 ? "ok" : "frost" }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/73f76778-db7e-43bf-8b3a-27409fb36956/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { value: 77, unit: 'F' } },
      { payload: { value: 273.15, unit: 'K', offset: -0.5 } },
      { payload: { value: 0, unit: 'C', offset: 0 } },
      { payload: { value: 31.234 } },
    ],
    expect: 'whole',
    device: '73f76778-db7e-43bf-8b3a-27409fb36956',
  },
  {
    name: 'power factor without dividing by zero',
    code: body`
      var p = msg.payload.p;
      var s = msg.payload.u * msg.payload.i;
      var cosphi = s > 0 ? p / s : 0;
      msg.payload = [
          { field: "P", value: p },
          { field: "S", value: s },
          { field: "COS_PHI", value: cosphi },
          { field: "IMPORT", value: Math.max(p, 0) },
          { field: "EXPORT", value: p < 0 ? Math.abs(p) : 0 }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/a5f55c6f-ae0f-4a57-8946-ce7495529ed4/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { p: 400, u: 250, i: 2 } },
      { payload: { p: 0, u: 231, i: 0 } },
      { payload: { p: -920, u: 230, i: 4 } },
    ],
    expect: 'whole',
    device: 'a5f55c6f-ae0f-4a57-8946-ce7495529ed4',
  },
  {
    name: 'battery percent from millivolts, clamped',
    code: body`
      let mv = Number(msg.payload.batt);
      let pct = Math.min(100, Math.max(0, Math.floor((mv - 3000) / 12)));
      msg.payload = [{ field: "BATTERY_V", value: mv / 1000 }, { field: "BATTERY", value: pct }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/6d4bd02a-ceb0-41e3-9c58-4554d075cfe6/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { batt: 3611 } },
      { payload: { batt: '2950' } },
      { payload: { batt: 4250 } },
      { payload: { batt: 0 } },
    ],
    expect: 'whole',
    device: '6d4bd02a-ceb0-41e3-9c58-4554d075cfe6',
  },
  {
    name: 'switches as numbers and booleans',
    code: body`
      var licht = msg.payload.licht == "ON" ? 1 : 0;
      msg.payload = [
          { field: "LICHT", value: licht },
          { field: "PUMPE", value: Number(msg.payload.pumpe) },
          { field: "TUER_ZU", value: !msg.payload.offen },
          { field: "ALARM", value: msg.payload.alarm == 1 },
          { field: "HEIZT", value: !!msg.payload.stufe }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/6e970039-ac04-43f1-95e9-d731ec64f07b/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { licht: 'ON', pumpe: true, offen: false, alarm: 1, stufe: 2 } },
      { payload: { licht: 'OFF', pumpe: false, offen: true, alarm: '1', stufe: 0 } },
      { payload: { licht: 'on', pumpe: '1', alarm: 0 } },
    ],
    expect: 'whole',
    device: '6e970039-ac04-43f1-95e9-d731ec64f07b',
  },
  {
    name: 'state texts to numbers by a table',
    code: body`
      const states = { idle: 0, heating: 1, defrost: 2, error: 99 };
      const levels = ["off", "low", "medium", "high"];
      const s = msg.payload.state.toLowerCase();

      msg.payload = [
          { field: "STATE", value: states[s] },
          { field: "STATE_OR_UNKNOWN", value: states[s] ?? -1 },
          { field: "FAN", value: levels.indexOf(msg.payload.fan) },
          { field: "STATE_TEXT", value: s.charAt(0).toUpperCase() + s.slice(1) }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/6bc79373-fef2-4d96-bb14-ccf508f3e7c9/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { state: 'IDLE', fan: 'off' } },
      { payload: { state: 'Defrost', fan: 'high' } },
      { payload: { state: 'standby', fan: 'turbo' } },
    ],
    expect: 'whole',
    device: '6bc79373-fef2-4d96-bb14-ccf508f3e7c9',
  },
];
