import { body, type CorpusEntry } from './entry';

/** Zigbee2MQTT, Tasmota, Shelly, Home Assistant and the weather. */
export const home: readonly CorpusEntry[] = [
  {
    name: 'Zigbee2MQTT climate sensor',
    code: body`
      // Aqara Schlafzimmer
      var p = msg.payload;
      msg.payload = [
          { "field": "TEMPERATUR", "value": p.temperature },
          { "field": "LUFTFEUCHTE", "value": p.humidity },
          { "field": "LUFTDRUCK", "value": p.pressure },
          { "field": "BATTERIE", "value": p.battery },
          { "field": "LINKQUALITY", "value": p.linkquality }
      ];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/74e4124d-f339-4cca-bf63-b479fa1b2e7a/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        topic: 'zigbee2mqtt/schlafzimmer',
        payload: { temperature: 18.37, humidity: 55.1, pressure: 1009.4, battery: 100, linkquality: 134 },
      },
      { topic: 'zigbee2mqtt/schlafzimmer', payload: { temperature: 0, battery: 0, linkquality: 0 } },
    ],
    expect: 'whole',
    device: '74e4124d-f339-4cca-bf63-b479fa1b2e7a',
  },
  {
    name: 'Zigbee2MQTT contacts of two rooms',
    code: body`
      let data = [];
      if (msg.topic == "zigbee2mqtt/door_front") {
        data.push({ field: "DOOR_FRONT", value: !msg.payload.contact });
      }
      if (msg.topic == "zigbee2mqtt/motion_hall") {
        data.push({ field: "MOTION_HALL", value: msg.payload.occupancy ? 1 : 0 });
        data.push({ field: "LUX_HALL", value: msg.payload.illuminance_lux ?? msg.payload.illuminance });
      }
      if (data.length === 0) { return; }
      msg.payload = data;
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/5a515254-28ca-4bad-b045-f48364963960/record/?batch=true";
      return msg;
    `,
    messages: [
      { topic: 'zigbee2mqtt/door_front', payload: { contact: true } },
      { topic: 'zigbee2mqtt/door_front', payload: { contact: false } },
      { topic: 'zigbee2mqtt/motion_hall', payload: { occupancy: false, illuminance_lux: 0, illuminance: 7 } },
      { topic: 'zigbee2mqtt/motion_hall', payload: { occupancy: true, illuminance: 40 } },
      { topic: 'zigbee2mqtt/lamp', payload: { state: 'ON' } },
    ],
    expect: 'whole',
    device: '5a515254-28ca-4bad-b045-f48364963960',
  },
  {
    name: 'Tasmota energy telegram with its time',
    code: body`
      var e = msg.payload.ENERGY;
      var ts = new Date(msg.payload.Time).getTime() / 1000;
      msg.payload = [
          { field: "LEISTUNG", value: e.Power, timestamp: ts },
          { field: "SPANNUNG", value: e.Voltage, timestamp: ts },
          { field: "HEUTE", value: e.Today, timestamp: ts },
          { field: "GESAMT", value: e.Total, timestamp: ts }
      ];
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/2790b412-e72c-4ff5-bf41-a74e16ec960e/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        topic: 'tele/waschmaschine/SENSOR',
        payload: { Time: '2025-01-14T18:00:05', ENERGY: { Power: 412, Voltage: 229, Today: 0.81, Total: 512.4 } },
      },
      { topic: 'tele/waschmaschine/SENSOR', payload: { Time: '2025-07-14T18:05:05', ENERGY: { Power: 0, Today: 0 } } },
    ],
    expect: 'whole',
    device: '2790b412-e72c-4ff5-bf41-a74e16ec960e',
  },
  {
    name: 'Tasmota sensors by their names',
    code: body`
      const p = typeof msg.payload === "string" ? JSON.parse(msg.payload) : msg.payload;
      const m = [];
      if (p.DS18B20 && p.DS18B20.Temperature > -55) m.push({ field: "BOILER", value: p.DS18B20.Temperature });
      if (p["AM2301"]) {
          m.push({ field: "ROOM_TEMP", value: p["AM2301"].Temperature });
          m.push({ field: "ROOM_HUM", value: p["AM2301"].Humidity });
      }
      if (p.ANALOG !== undefined) m.push({ field: "ANALOG", value: p.ANALOG.A0 });
      if (p.Switch1) m.push({ field: "SWITCH", value: p.Switch1 === "ON" });
      msg.payload = m;
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/165ecbb4-9153-4f3f-b46c-cd11a8817cab/record/?batch=true";
      return m.length > 0 ? msg : null;
    `,
    messages: [
      {
        payload: {
          Time: '2025-01-14T18:00:05',
          DS18B20: { Id: '01', Temperature: 56.1 },
          ANALOG: { A0: 0 },
          Switch1: 'OFF',
        },
      },
      { payload: '{"AM2301":{"Temperature":-1.5,"Humidity":90.2},"DS18B20":{"Temperature":-127}}' },
      { payload: { AM2301: { Temperature: 0, Humidity: null }, Switch1: 'ON' } },
      { payload: { Time: '2025-01-14T18:05:05' } },
    ],
    expect: 'whole',
    device: '165ecbb4-9153-4f3f-b46c-cd11a8817cab',
  },
  {
    name: 'Shelly Plus plug status',
    code: body`
      const s = msg.payload.params["switch:0"];
      if (!s || s.apower === undefined) return null;
      msg.payload = [
          { field: "POWER", value: s.apower },
          { field: "ENERGY_KWH", value: Math.round(s.aenergy?.total) / 1000 },
          { field: "TEMP", value: s.temperature?.tC },
          { field: "ON", value: s.output }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/0ea638a4-991d-41fb-8ec0-28b09735f841/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        payload: {
          params: {
            'switch:0': { apower: 61.4, aenergy: { total: 120455.5 }, temperature: { tC: 38.1 }, output: true },
          },
        },
      },
      { payload: { params: { 'switch:0': { apower: 0, output: false } } } },
      { payload: { params: { 'switch:0': { output: true } } } },
      { payload: { params: { sys: { uptime: 4 } } } },
    ],
    expect: 'whole',
    device: '0ea638a4-991d-41fb-8ec0-28b09735f841',
  },
  {
    name: 'Shelly 3EM topics, device by serial',
    code: body`
      // shellies/<id>/emeter/<n>/<was>
      const t = msg.topic.split("/");
      if (t[2] !== "emeter") return null;
      const wert = Number(msg.payload);
      let feld;
      if (t[4] === "power") feld = "P";
      if (t[4] === "voltage") feld = "U";
      if (!feld) return null;
      if (t[3] === "0") feld = feld + "_L1";
      else if (t[3] === "1") feld = feld + "_L2";
      else if (t[3] === "2") feld = feld + "_L3";
      else return null;
      msg.payload = [{ field: feld, value: wert }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/" + t[1] + "/record/?batch=true";
      return msg;
    `,
    messages: [
      { topic: 'shellies/3em-1/emeter/0/power', payload: '-120.55' },
      { topic: 'shellies/3em-1/emeter/2/voltage', payload: '231.0' },
      { topic: 'shellies/3em-2/emeter/1/power', payload: '0' },
      { topic: 'shellies/3em-1/emeter/0/pf', payload: '0.9' },
      { topic: 'shellies/3em-1/relay/0', payload: 'on' },
    ],
    expect: 'whole',
    device: { type: 'jsonata', value: '$split(topic, "/")[1]' },
  },
  {
    name: 'Home Assistant state of an entity',
    code: body`
      const map = {
          "sensor.living_temp": "LIVING_TEMP",
          "sensor.heating_power": "HEATING_POWER",
          "binary_sensor.window": "WINDOW"
      };
      const e = msg.data.new_state;
      const field = map[e.entity_id];
      if (!field || e.state === "unavailable" || e.state === "unknown") return null;

      let value = e.state;
      if (value === "on") value = 1;
      else if (value === "off") value = 0;
      else value = parseFloat(value);

      msg.payload = [{ field, value }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/0e5a5df6-b0bd-4143-a1f8-2c86e8808ae0/record/?batch=true";
      return msg;
    `,
    messages: [
      { data: { new_state: { entity_id: 'sensor.living_temp', state: '21.3' } }, payload: '21.3' },
      { data: { new_state: { entity_id: 'sensor.heating_power', state: '0' } }, payload: '0' },
      { data: { new_state: { entity_id: 'binary_sensor.window', state: 'off' } }, payload: 'off' },
      { data: { new_state: { entity_id: 'sensor.living_temp', state: 'unavailable' } }, payload: 'unavailable' },
      { data: { new_state: { entity_id: 'sun.sun', state: '3' } }, payload: '3' },
    ],
    expect: 'whole',
    device: '0e5a5df6-b0bd-4143-a1f8-2c86e8808ae0',
  },
  {
    name: 'OpenWeatherMap',
    code: body`
      const w = msg.payload;
      msg.payload = [
        { field: 'TEMP', value: w.main.temp },
        { field: 'FEELS_LIKE', value: Math.round(w.main.feels_like) },
        { field: 'WIND_KMH', value: +(w.wind.speed * 3.6).toFixed(1) },
        { field: 'WIND_DIR', value: ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'][Math.round(w.wind.deg / 45) % 8] },
        { field: 'RAIN_1H', value: w.rain ? w.rain['1h'] : 0 },
        { field: 'CLOUDS', value: w.clouds && w.clouds.all },
        { field: 'DESCRIPTION', value: w.weather[0].description }
      ].map(m => ({ ...m, timestamp: w.dt }));
      msg.headers = { Authorization: 'Token 0123456789abcdef0123456789abcdef01234567' };
      msg.url = 'https://api.datacake.co/v1/devices/101e4365-5b8a-4a5b-8ac8-5565a5b30bba/record/?batch=true';
      return msg;
    `,
    messages: [
      {
        payload: {
          dt: 1736942400,
          main: { temp: 3.31, feels_like: -1.5 },
          wind: { speed: 5.5, deg: 350 },
          rain: { '1h': 0.4 },
          clouds: { all: 0 },
          weather: [{ description: 'light rain' }],
        },
      },
      {
        payload: {
          dt: 1736946000,
          main: { temp: 0, feels_like: 0.5 },
          wind: { speed: 0, deg: 0 },
          clouds: { all: 100 },
          weather: [{ description: 'mist' }],
        },
      },
      {
        payload: { dt: 1736949600, main: { temp: 4 }, wind: { speed: 11.2, deg: 205 }, weather: [{ description: '' }] },
      },
    ],
    expect: 'whole',
    device: '101e4365-5b8a-4a5b-8ac8-5565a5b30bba',
  },
  {
    name: 'absolute humidity',
    code: body`
      var t = Number(msg.payload.temperature);
      var rh = Number(msg.payload.humidity);
      // Sättigungsdampfdruck nach Magnus
      var es = 6.112 * Math.pow(10, (7.5 * t) / (237.3 + t));
      var ah = 216.7 * (rh / 100 * es) / (273.15 + t);
      msg.payload = [
          { field: "TEMPERATUR", value: t },
          { field: "FEUCHTE_REL", value: rh },
          { field: "FEUCHTE_ABS", value: Math.round(ah * 10) / 10 },
          { field: "SCHIMMELGEFAHR", value: rh > 65 && t < 16 }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/0b59e19c-caec-4fc7-93dd-73741e4a76f4/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { temperature: 21.5, humidity: 48 } },
      { payload: { temperature: '-5', humidity: '91' } },
      { payload: { temperature: 0, humidity: 0 } },
    ],
    expect: 'whole',
    device: '0b59e19c-caec-4fc7-93dd-73741e4a76f4',
  },
];
