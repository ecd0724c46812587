import { body, type CorpusEntry } from './entry';

/** Fields that only the message names, many samples in one message; and beside them what looks alike and can be said. */
export const unknownNames: readonly CorpusEntry[] = [
  {
    name: 'all keys with a prefix',
    code: body`
      var prefix = "HALLE2_";
      var liste = [];
      for (var key in msg.payload) {
          liste.push({ field: prefix + key.toUpperCase(), value: msg.payload[key] });
      }
      msg.payload = liste;
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/53b90201-6683-43ab-abc9-04a9daecb6b0/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { temp: 20, hum: 0 } }, { payload: { co2: 400 } }],
    expect: 'refused',
    notes: [
      {
        about: 'message',
        line: 4,
        reason: 'the fields are known only from the message, and are not its names as they are',
      },
    ],
    device: '53b90201-6683-43ab-abc9-04a9daecb6b0',
  },
  {
    name: 'numbers only of all keys',
    code: body`
      msg.payload = Object.keys(msg.payload)
          .filter(k => typeof msg.payload[k] === "number")
          .map(k => ({ field: k.toUpperCase(), value: msg.payload[k] }));
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/1905c103-5a5c-4a74-91cd-d3671a51df74/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { temp: 20, state: 'ok' } }, { payload: { temp: 0, on: false } }],
    expect: 'refused',
    // The line of the measurement whose name isn't known; what is asked about it before is another.
    notes: [{ about: 'message', line: 3, reason: 'every property by its name would record texts and booleans too' }],
    device: '1905c103-5a5c-4a74-91cd-d3671a51df74',
  },
  {
    name: 'last part of the topic is the field',
    code: body`
      const field = msg.topic.split("/").pop().toUpperCase();
      msg.payload = [{ field: field, value: parseFloat(msg.payload) }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/7c5c7163-914b-42b4-9588-ae539d6d7d30/record/?batch=true";
      return msg;
    `,
    messages: [
      { topic: 'garage/temperature', payload: '20.5' },
      { topic: 'garage/humidity', payload: '0' },
    ],
    expect: 'refused',
    // A part of a topic can be said, as a device or a value: what a row can't have stands in line 2.
    notes: [{ about: 'message', line: 2, reason: 'the field is a part of the topic; a row has a field that is known' }],
    device: '7c5c7163-914b-42b4-9588-ae539d6d7d30',
  },
  {
    name: 'field named by the payload',
    code: body`
      msg.payload = [{ field: msg.payload.name, value: msg.payload.value }];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/5983dc0e-ae6a-4aee-b01f-843084d88daa/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { name: 'PH', value: 7.1 } }, { payload: { name: 'REDOX', value: 0 } }],
    expect: 'refused',
    notes: [
      { about: 'message', line: 1, reason: 'the field is named by the message; a row has a field that is known' },
    ],
    device: '5983dc0e-ae6a-4aee-b01f-843084d88daa',
  },
  {
    name: 'list of sensors with their names',
    code: body`
      // [{name: "Vorlauf", value: 45.2}, ...]
      var felder = [];
      msg.payload.forEach(s => {
          felder.push({ field: s.name.toUpperCase().replace(/ /g, "_"), value: s.value });
      });
      msg.payload = felder;
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/2ddf72ac-3288-404b-b675-ac91019a975a/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        payload: [
          { name: 'Vorlauf', value: 45.2 },
          { name: 'Puffer oben', value: 0 },
        ],
      },
      { payload: [{ name: 'Kessel', value: '70' }] },
    ],
    expect: 'refused',
    notes: [{ about: 'message', line: 4, reason: 'the elements name the fields; a row has a field that is known' }],
    device: '2ddf72ac-3288-404b-b675-ac91019a975a',
  },
  {
    name: 'as many tanks as the message says',
    code: body`
      const n = msg.payload.count;
      const data = [];
      for (let i = 0; i < n; i++) {
          data.push({ field: "TANK_" + (i + 1), value: msg.payload.levels[i] });
      }
      msg.payload = data;
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/052a3503-6238-4ff9-87c3-fc577b59a9b1/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { count: 2, levels: [80, 0] } }, { payload: { count: 0, levels: [] } }],
    expect: 'refused',
    notes: [{ about: 'message', line: 3, reason: 'how many fields there are is known only from the message' }],
    device: '052a3503-6238-4ff9-87c3-fc577b59a9b1',
  },
  {
    name: 'samples inside the payload',
    code: body`
      const out = [];
      for (const r of msg.payload.readings) {
          out.push({ field: "LEVEL", value: r.level, timestamp: r.t });
      }
      msg.payload = out;
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/0cbdf6ce-8cad-43d7-ac35-2378f74d306b/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        payload: {
          readings: [
            { level: 1.5, t: 1735689600 },
            { level: 0, t: 1735693200 },
          ],
        },
      },
      { payload: { readings: [{ level: 2, t: 1735696800 }] } },
    ],
    expect: 'refused',
    notes: [{ about: 'LEVEL', line: 2, reason: 'many samples in one message, and not as the payload itself' }],
    device: '0cbdf6ce-8cad-43d7-ac35-2378f74d306b',
  },
  {
    name: 'forecast of parallel arrays',
    code: body`
      const h = msg.payload.hourly;
      msg.payload = h.time.map((t, i) => ({
          field: "FORECAST_TEMP",
          value: h.temperature_2m[i],
          timestamp: t
      }));
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/71c4ac12-a2d5-4e48-b690-29a421150fd8/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { hourly: { time: [1735689600, 1735693200], temperature_2m: [2.5, 0] } } },
      { payload: { hourly: { time: [1735696800], temperature_2m: [-3] } } },
    ],
    expect: 'refused',
    notes: [{ about: 'FORECAST_TEMP', line: 2, reason: 'many samples in one message, and not as the payload itself' }],
    device: '71c4ac12-a2d5-4e48-b690-29a421150fd8',
  },
  {
    name: 'pairs found by a pattern in a loop',
    code: body`
      // T=21.5 H=48 P=1013
      const re = /([A-Z]+)=(-?[\d.]+)/g;
      const list = [];
      let m;
      while ((m = re.exec(msg.payload)) !== null) {
          list.push({ field: m[1], value: Number(m[2]) });
      }
      msg.payload = list;
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/126c204b-67b9-4e9d-bae2-fff2a1173ee2/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: 'T=21.5 H=48' }, { payload: 'P=0' }],
    expect: 'refused',
    notes: [{ about: 'message', line: 5, reason: 'the text names the fields, and as many as it likes' }],
    device: '126c204b-67b9-4e9d-bae2-fff2a1173ee2',
  },
  {
    name: 'Cayenne LPP, walked by its own lengths',
    code: body`
      const b = Buffer.from(msg.payload, "hex");
      const out = [];
      let i = 0;
      while (i < b.length) {
          const channel = b[i], type = b[i + 1];
          if (type === 0x67) { out.push({ field: "TEMP_" + channel, value: b.readInt16BE(i + 2) / 10 }); i += 4; }
          else if (type === 0x68) { out.push({ field: "HUM_" + channel, value: b[i + 2] / 2 }); i += 3; }
          else break;
      }
      msg.payload = out;
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/a40ba252-259a-44cb-ac00-6ade0e7439b5/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: '016700d7026864' }, { payload: '0367fff6' }],
    expect: 'refused',
    notes: [
      { about: 'message', line: 4, reason: 'how long the loop runs and which fields it makes depend on the bytes' },
    ],
    device: 'a40ba252-259a-44cb-ac00-6ade0e7439b5',
  },
  {
    name: 'sum and count of all members',
    code: body`
      const values = Object.values(msg.payload);
      const sum = values.reduce((a, b) => a + b, 0);
      msg.payload = [
          { field: "TOTAL_POWER", value: sum },
          { field: "INVERTERS", value: values.length },
          { field: "PRODUCING", value: values.filter(v => v > 0).length }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/d6beee25-9305-4cbb-8cc4-3745e6062adc/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: { wr1: 1200, wr2: 850, wr3: 0 } }, { payload: { wr1: -5, wr2: 5 } }, { payload: { wr1: 0 } }],
    expect: 'whole',
    device: 'd6beee25-9305-4cbb-8cc4-3745e6062adc',
  },
  {
    name: 'median of three readings',
    code: body`
      const sorted = [msg.payload.a, msg.payload.b, msg.payload.c].sort((x, y) => x - y);
      msg.payload = [
          { field: "MEDIAN", value: sorted[1] },
          { field: "SPREAD", value: sorted[2] - sorted[0] }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/16938d94-b968-461e-86d8-d81339b5b4bd/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { a: 10, b: 9, c: 30 } },
      { payload: { a: 0, b: 0, c: 0 } },
      { payload: { a: -5, b: 20, c: 3.5 } },
    ],
    expect: 'whole',
    device: '16938d94-b968-461e-86d8-d81339b5b4bd',
  },
];
