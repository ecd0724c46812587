import { body, type CorpusEntry } from './entry';

/** Code that remembers: once the function node is gone, nobody does. */
export const stateful: readonly CorpusEntry[] = [
  {
    name: 'consumption since the last message',
    code: body`
      var kwh = Number(msg.payload.total);
      var last = flow.get("last");
      if (last === undefined) last = kwh;
      flow.set("last", kwh);

      msg.payload = [
          { "field": "METER", "value": kwh },
          { "field": "CONSUMPTION", "value": kwh - last }
      ];
      msg.headers = { "Authorization": "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/35641225-5b86-4c00-9e40-214c265d82ec/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { total: 100.5 } }, { payload: { total: '101' } }, { payload: { total: 101 } }],
    expect: 'part',
    notes: [{ about: 'CONSUMPTION', line: 2, reason: 'the last reading is remembered by this code itself' }],
    device: '35641225-5b86-4c00-9e40-214c265d82ec',
  },
  {
    name: 'counter of messages in the node context',
    code: body`
      var count = context.get('count') || 0;
      count += 1;
      context.set('count', count);
      msg.headers = { 'Authorization': 'Token abcdef0123456789abcdef0123456789abcdef01' };
      msg.url = 'https://api.datacake.co/v1/devices/8ed30051-9797-4a25-b933-4314638f1834/record/?batch=true';
      msg.payload = [
        { field: 'TEMPERATURE', value: msg.payload },
        { field: 'MESSAGES', value: count }
      ];
      return msg;
    `,
    messages: [{ payload: 21 }, { payload: 0 }, { payload: '-2' }],
    expect: 'part',
    notes: [{ about: 'MESSAGES', line: 1, reason: 'the count is remembered in the context of the node' }],
    device: '8ed30051-9797-4a25-b933-4314638f1834',
  },
  {
    name: 'moving average of ten values',
    code: body`
      let werte = context.get("werte") || [];
      werte.push(msg.payload.pegel);
      if (werte.length > 10) werte.shift();
      context.set("werte", werte);
      const mittel = werte.reduce((a, b) => a + b, 0) / werte.length;

      msg.payload = [
          { field: "PEGEL", value: msg.payload.pegel },
          { field: "PEGEL_MITTEL", value: Math.round(mittel * 100) / 100 }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/18b580a5-eece-4101-8be7-d68297f37dfa/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { pegel: 1.5 } }, { payload: { pegel: 0 } }, { payload: { pegel: -0.5 } }],
    expect: 'part',
    notes: [{ about: 'PEGEL_MITTEL', line: 1, reason: 'the mean is of values that the node remembers' }],
    device: '18b580a5-eece-4101-8be7-d68297f37dfa',
  },
  {
    name: 'at most once a minute',
    code: body`
      const now = Date.now();
      const last = context.get("lastSent") || 0;
      if (now - last < 60000) {
          return null;   // too fast for the plan
      }
      context.set("lastSent", now);
      msg.payload = [{ field: "POWER", value: msg.payload.power }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/d9fafbcb-007d-41b7-847b-80d78dff5846/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { power: 100 } }, { payload: { power: 0 } }],
    expect: 'refused',
    notes: [{ about: 'message', line: 2, reason: 'which messages are dropped depends on when the last one was sent' }],
    device: 'd9fafbcb-007d-41b7-847b-80d78dff5846',
  },
  {
    name: 'only when it has changed',
    code: body`
      if (msg.payload === context.get("alt")) return null;
      context.set("alt", msg.payload);
      msg.payload = [{ "field": "TUER", "value": msg.payload }];
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/b9751caf-9c94-45fe-9610-3219987888ab/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: true }, { payload: true }, { payload: false }],
    expect: 'refused',
    notes: [{ about: 'message', line: 1, reason: 'it is compared with a value that the node remembers' }],
    device: 'b9751caf-9c94-45fe-9610-3219987888ab',
  },
  {
    name: 'topics collected until all are there',
    code: body`
      // collect the three topics, then send everything
      var d = flow.get("d") || {};
      d[msg.topic] = msg.payload;
      flow.set("d", d);
      if (d.temp === undefined || d.hum === undefined || d.press === undefined) return null;
      msg.payload = [
          { field: "TEMP", value: d.temp },
          { field: "HUM", value: d.hum },
          { field: "PRESS", value: d.press }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/dd5ac778-5ab1-4568-adb7-6d88204704dd/record/?batch=true";
      return msg;
    `,
    messages: [
      { topic: 'temp', payload: 20 },
      { topic: 'hum', payload: 0 },
      { topic: 'press', payload: 1001 },
      { topic: 'temp', payload: 21 },
    ],
    expect: 'refused',
    notes: [
      { about: 'message', line: 2, reason: 'values of earlier messages are remembered and recorded with later ones' },
    ],
    device: 'dd5ac778-5ab1-4568-adb7-6d88204704dd',
  },
  {
    name: 'lowest and highest of the day',
    code: body`
      const t = msg.payload.temperature;
      const today = new Date().getDate();
      let s = context.get("s") || { day: today, min: t, max: t };
      if (s.day !== today) s = { day: today, min: t, max: t };
      s.min = Math.min(s.min, t);
      s.max = Math.max(s.max, t);
      context.set("s", s);
      msg.payload = [
          { field: "TEMP", value: t },
          { field: "TEMP_MIN", value: s.min },
          { field: "TEMP_MAX", value: s.max }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/fcc6f178-fe92-4e3b-8d1f-04fd5f57fb3b/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { temperature: 4 } }, { payload: { temperature: 0 } }, { payload: { temperature: -6.5 } }],
    expect: 'part',
    notes: [
      { about: 'TEMP_MIN', line: 3, reason: 'the lowest value so far is remembered by the node' },
      { about: 'TEMP_MAX', line: 3, reason: 'the highest value so far is remembered by the node' },
    ],
    device: 'fcc6f178-fe92-4e3b-8d1f-04fd5f57fb3b',
  },
  {
    name: 'thermostat with hysteresis',
    code: body`
      let heizen = flow.get("heizen") || false;
      if (msg.payload.ist < msg.payload.soll - 0.5) heizen = true;
      if (msg.payload.ist > msg.payload.soll + 0.5) heizen = false;
      flow.set("heizen", heizen);
      msg.payload = [
          { field: "IST", value: msg.payload.ist },
          { field: "SOLL", value: msg.payload.soll },
          { field: "HEIZEN", value: heizen }
      ];
      msg.headers = { Authorization: "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/6ecc2e02-7b64-4c36-9a8c-7e7ba6a3a766/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { ist: 18, soll: 20 } }, { payload: { ist: 20, soll: 20 } }, { payload: { ist: 0 } }],
    expect: 'part',
    notes: [
      { about: 'HEIZEN', line: 1, reason: 'between the two limits it stays what it was, which the code remembers' },
    ],
    device: '6ecc2e02-7b64-4c36-9a8c-7e7ba6a3a766',
  },
  {
    name: 'energy by summing up power',
    code: body`
      const now = Date.now();
      const p = Number(msg.payload.watt);
      const e = context.get("e") || { wh: 0, t: now };
      e.wh += p * (now - e.t) / 3600000;
      e.t = now;
      context.set("e", e);
      msg.payload = [
          { field: "WATT", value: p },
          { field: "WH", value: e.wh }
      ];
      msg.headers = { Authorization: "Token fedcba9876543210fedcba9876543210fedcba98" };
      msg.url = "https://api.datacake.co/v1/devices/63cdf5cc-af1c-43f4-8143-507ac53f80b7/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { watt: 1200 } }, { payload: { watt: '0' } }, { payload: { watt: -300 } }],
    expect: 'part',
    notes: [{ about: 'WH', line: 3, reason: 'the sum and the time of the last message are remembered' }],
    device: '63cdf5cc-af1c-43f4-8143-507ac53f80b7',
  },
  {
    name: 'ten messages in one request',
    code: body`
      var puffer = context.get("puffer") || [];
      puffer.push({ field: "DURCHFLUSS", value: msg.payload, timestamp: Math.floor(Date.now() / 1000) });
      if (puffer.length < 10) {
          context.set("puffer", puffer);
          return null;
      }
      context.set("puffer", []);
      msg.payload = puffer;
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/ac5d73fb-979f-43ed-9b87-c984cdb8d4ee/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: 1 }, { payload: 0 }],
    expect: 'refused',
    notes: [{ about: 'message', line: 1, reason: 'measurements are kept in the node and sent with a later message' }],
    device: 'ac5d73fb-979f-43ed-9b87-c984cdb8d4ee',
  },
  {
    name: 'device named by an earlier message',
    code: body`
      if (msg.topic === "config") {
          flow.set("dcDevice", msg.payload.device);
          return null;
      }
      const id = flow.get("dcDevice");
      if (!id) return null;
      msg.url = "https://api.datacake.co/v1/devices/" + id + "/record/?batch=true";
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.payload = [{ field: "VALUE", value: msg.payload }];
      return msg;
    `,
    messages: [
      { topic: 'config', payload: { device: '52f78b49-178c-47b4-8912-4b0bd402e8f3' } },
      { topic: 'value', payload: 0 },
    ],
    expect: 'refused',
    notes: [{ about: 'device', line: 5, reason: 'the device is remembered from another message' }],
  },
  {
    name: 'value kept for a dashboard as well',
    code: body`
      global.set("pv_power", msg.payload.pv);   // for the dashboard
      msg.payload = [
          { field: "PV", value: msg.payload.pv },
          { field: "LOAD", value: msg.payload.load }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/06701581-6846-4fa8-9cef-148785efa0b1/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { pv: 3100, load: 420 } }, { payload: { pv: 0 } }],
    expect: 'part',
    notes: [{ about: 'message', line: 1, reason: 'it also sets a global variable, which others may read' }],
    device: '06701581-6846-4fa8-9cef-148785efa0b1',
  },
  {
    name: 'counter that only the status shows',
    code: body`
      let n = (context.get("n") || 0) + 1;
      context.set("n", n);
      node.status({ fill: "blue", shape: "dot", text: n + " sent" });
      msg.payload = [{ field: "LEVEL", value: msg.payload.level }];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/1955362b-f1cc-4103-b4df-56e02c02162c/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { level: 3.5 } }, { payload: { level: 0 } }],
    expect: 'whole',
    device: '1955362b-f1cc-4103-b4df-56e02c02162c',
  },
  {
    name: 'limits that another flow sets',
    code: body`
      const limit = flow.get("limit") ?? 50;
      const price = global.get("prices").day;
      msg.payload = [
          { field: "VALUE", value: msg.payload.value },
          { field: "TOO_HIGH", value: msg.payload.value > limit },
          { field: "COSTS", value: msg.payload.kwh * price }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/19ec5061-5524-42f4-8c28-13e4b3270655/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { value: 60, kwh: 2 } }, { payload: { value: 50, kwh: 0 } }, { payload: { value: -1 } }],
    context: { flow: { limit: 55 }, global: { prices: { day: 0.25 } } },
    expect: 'whole',
    device: '19ec5061-5524-42f4-8c28-13e4b3270655',
  },
];
