import { body, type CorpusEntry } from './entry';

/** Registers, bits and bytes of PLCs, meters and inverters. */
export const modbus: readonly CorpusEntry[] = [
  {
    name: 'registers with scale factors',
    code: body`
      // FC4 30001..30006
      var r = msg.payload;
      msg.payload = [
          { "field": "U_L1", "value": r[0] / 10 },
          { "field": "I_L1", "value": r[1] / 100 },
          { "field": "FREQUENZ", "value": r[2] * 0.01 },
          { "field": "STATUS", "value": r[5] }
      ];
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567", "Content-Type": "application/json" };
      msg.url = "https://api.datacake.co/v1/devices/44423cdb-8e9c-4a5b-918a-63870ed366a3/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: [2304, 152, 5001, 0, 0, 3] }, { payload: [0, 0, 4998, 1, 1, 0] }, { payload: [2311, 7] }],
    expect: 'whole',
    device: '44423cdb-8e9c-4a5b-918a-63870ed366a3',
  },
  {
    name: 'signed registers by a helper',
    code: body`
      function int16(v) {
          return v > 32767 ? v - 65536 : v;
      }
      let d = msg.payload;
      let out = [];
      out.push({ field: "T_FLOW", value: int16(d[0]) / 10 });
      out.push({ field: "T_OUTSIDE", value: int16(d[1]) / 10 });
      if (d[2] != 0x7FFF && d[2] != 0x8000) {
          out.push({ field: "T_TANK", value: int16(d[2]) / 10 });
      }
      msg.payload = out;
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/ec261bde-2329-489c-af04-a247c34d1a89/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: [412, 65495, 551] }, { payload: [0, 32768, 32767] }, { payload: [65535, 0, 32768] }],
    expect: 'whole',
    device: 'ec261bde-2329-489c-af04-a247c34d1a89',
  },
  {
    name: '32 bits of two registers',
    code: body`
      const d = msg.payload;
      const power = (d[0] << 16) | d[1];              // signed
      const energy = ((d[2] << 16) | d[3]) >>> 0;     // unsigned
      const runtime = d[4] * 65536 + d[5];
      msg.payload = [
          { field: "POWER", value: power },
          { field: "ENERGY", value: energy / 1000 },
          { field: "RUNTIME", value: runtime }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/4dad5fc4-debb-4f53-9b49-9d62c99b2d64/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: [0, 4200, 18, 50000, 1, 1] },
      { payload: [65535, 61536, 32768, 0, 0, 0] },
      { payload: [32767, 65535, 65535, 65535, 65535, 65535] },
      { payload: [0, 0, 0, 0, 0, 9] },
    ],
    expect: 'whole',
    device: '4dad5fc4-debb-4f53-9b49-9d62c99b2d64',
  },
  {
    name: 'status bits',
    code: body`
      var status = msg.payload[0];
      msg.payload = [
          { "field": "LAEUFT", "value": (status & 1) === 1 },
          { "field": "STOERUNG", "value": status & 4 ? true : false },
          { "field": "BETRIEBSART", "value": (status >> 4) & 0x0F },
          { "field": "HANDBETRIEB", "value": status >> 3 & 1 },
          { "field": "WARTUNG", "value": !!(status & (1 << 15)) }
      ];
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/4fd2f416-4746-4aed-b254-e17132f00b75/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: [0] }, { payload: [5] }, { payload: [0x8028] }, { payload: [0xffff] }],
    expect: 'whole',
    device: '4fd2f416-4746-4aed-b254-e17132f00b75',
  },
  {
    name: 'bits by a loop and a helper',
    code: body`
      const bit = (w, n) => (w >> n) & 1;
      const word = msg.payload[0];
      const names = ["PUMP_1", "PUMP_2", "VALVE", "LEAK"];
      msg.payload = names.map((field, n) => ({ field, value: bit(word, n) }));
      msg.payload.push({ field: "PUMPS_ON", value: bit(word, 0) + bit(word, 1) });
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/008c8e1f-6341-4291-9b7f-1d60d14f7a03/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: [0] }, { payload: [3] }, { payload: [13] }, { payload: [255] }],
    expect: 'whole',
    device: '008c8e1f-6341-4291-9b7f-1d60d14f7a03',
  },
  {
    name: 'float of two registers by a buffer',
    code: body`
      var buf = Buffer.alloc(4);
      buf.writeUInt16BE(msg.payload[0], 0);
      buf.writeUInt16BE(msg.payload[1], 2);
      var druck = buf.readFloatBE(0);

      msg.payload = [{ "field": "DRUCK_BAR", "value": Math.round(druck * 100) / 100 }];
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/10b8ad3c-1d1c-4b51-b39b-b8441b2e8c50/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: [16544, 0] }, { payload: [49312, 13107] }, { payload: [0, 0] }, { payload: [17254, 32768] }],
    expect: 'whole',
    device: '10b8ad3c-1d1c-4b51-b39b-b8441b2e8c50',
  },
  {
    name: 'swapped floats by a helper',
    code: body`
      // Word order CDAB
      const toFloat = (lo, hi) => {
          const b = Buffer.alloc(4);
          b.writeUInt16BE(hi, 0);
          b.writeUInt16BE(lo, 2);
          return b.readFloatBE(0);
      };
      const r = msg.payload;
      msg.payload = [
          { field: "FLOW", value: toFloat(r[0], r[1]) },
          { field: "TOTAL", value: toFloat(r[2], r[3]) }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/badc7a1c-0bf0-4f19-b293-db9f68147544/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: [0, 16800, 32768, 17530] },
      { payload: [0, 0, 0, 49184] },
      { payload: [52429, 15820, 0, 16256] },
    ],
    expect: 'whole',
    device: 'badc7a1c-0bf0-4f19-b293-db9f68147544',
  },
  {
    name: 'raw buffer of the answer',
    code: body`
      const buf = msg.responseBuffer.buffer;
      msg.payload = [
        { field: 'TEMPERATURE', value: buf.readInt16BE(0) / 10 },
        { field: 'HUMIDITY', value: buf.readUInt16BE(2) / 10 },
        { field: 'COUNTER', value: buf.readUInt32BE(4) },
        { field: 'MODE', value: buf[8] },
        { field: 'OFFSET', value: buf.readInt8(9) }
      ];
      msg.headers = { Authorization: 'Token abcdef0123456789abcdef0123456789abcdef01' };
      msg.url = 'https://api.datacake.co/v1/devices/bdb974f4-4bfb-44bd-8ecd-6ddcd57c2833/record/?batch=true';
      return msg;
    `,
    messages: [
      {
        payload: [215],
        responseBuffer: { buffer: Buffer.from([0x00, 0xd7, 0x01, 0xc2, 0x00, 0x01, 0x00, 0x02, 3, 5]) },
      },
      {
        payload: [65531],
        responseBuffer: { buffer: Buffer.from([0xff, 0xfb, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0xfe]) },
      },
    ],
    expect: 'whole',
    device: 'bdb974f4-4bfb-44bd-8ecd-6ddcd57c2833',
  },
  {
    name: 'SunSpec scale factor registers',
    code: body`
      function s16(x) { return x >= 0x8000 ? x - 0x10000 : x }
      var p = msg.payload
      var scale = Math.pow(10, s16(p[1]))
      var leistung = s16(p[0]) * scale
      var wh = (p[2] * 65536 + p[3]) * Math.pow(10, s16(p[4]))
      msg.payload = [
        {field: "AC_POWER", value: leistung},
        {field: "AC_ENERGY_KWH", value: wh / 1000},
        {field: "PRODUCING", value: leistung > 0}
      ]
      msg.headers = {Authorization: "Token abcdef0123456789abcdef0123456789abcdef01"}
      msg.url = "https://api.datacake.co/v1/devices/3f359da5-ee6e-462d-8532-410a0f9d9fd9/record/?batch=true"
      return msg
    `,
    messages: [
      { payload: [4213, 0, 12, 3400, 0] },
      { payload: [65524, 65535, 0, 0, 1] },
      { payload: [731, 1, 65535, 65535, 65534] },
    ],
    expect: 'whole',
    device: '3f359da5-ee6e-462d-8532-410a0f9d9fd9',
  },
  {
    name: '4 to 20 mA and a wire that is broken',
    code: body`
      // Siemens S7 analog input: 0..27648 = 4..20 mA = 0..10 bar
      let raw = msg.payload.AI0;
      let ma = 4 + raw / 27648 * 16;
      let bar = (ma - 4) / 16 * 10;
      let ok = ma > 3.6 && ma < 21;
      msg.payload = [
          { field: "PRESSURE", value: ok ? parseFloat(bar.toFixed(3)) : undefined },
          { field: "WIRE_BREAK", value: !ok },
          { field: "MOTOR", value: msg.payload["DB1,X0.0"] },
          { field: "SPEED", value: msg.payload["DB1,REAL4"] }
      ];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/95dc3593-9763-4fc3-b475-1acbb6726799/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { AI0: 13824, 'DB1,X0.0': true, 'DB1,REAL4': 1480.5 } },
      { payload: { AI0: 0, 'DB1,X0.0': false, 'DB1,REAL4': 0 } },
      { payload: { AI0: -4864, 'DB1,X0.0': false } },
      { payload: { AI0: 32767, 'DB1,REAL4': -2 } },
    ],
    expect: 'whole',
    device: '95dc3593-9763-4fc3-b475-1acbb6726799',
  },
  {
    name: 'OPC UA items by node id',
    code: body`
      let field = null;
      const nodeId = msg.topic;
      if (nodeId === "ns=3;s=Tank.Level") field = "TANK_LEVEL";
      else if (nodeId === "ns=3;s=Tank.Temp") field = "TANK_TEMP";
      else if (nodeId === "ns=3;i=1042") field = "BATCH_NO";

      if (field === null || msg.statusCode && msg.statusCode.name === "Bad") return null;

      const v = typeof msg.payload === "object" ? msg.payload.value : msg.payload;
      return {
          payload: [{ field, value: v }],
          headers: { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" },
          url: "https://api.datacake.co/v1/devices/7406510d-9e7b-460a-942e-523440f05029/record/?batch=true"
      };
    `,
    messages: [
      { topic: 'ns=3;s=Tank.Level', payload: 0, statusCode: { name: 'Good' } },
      { topic: 'ns=3;s=Tank.Temp', payload: { value: -2.5 } },
      { topic: 'ns=3;i=1042', payload: 'B-17', statusCode: { name: 'Good' } },
      { topic: 'ns=3;s=Tank.Level', payload: 71.3, statusCode: { name: 'Bad' } },
      { topic: 'ns=3;s=Other', payload: 1 },
    ],
    expect: 'whole',
    device: '7406510d-9e7b-460a-942e-523440f05029',
  },
  {
    name: 'alarm word as text',
    code: body`
      const w = msg.payload[0];
      const alarme = [];
      if (w & 1) alarme.push("Übertemperatur");
      if (w & 2) alarme.push("Unterspannung");
      if (w & 8) alarme.push("Tür offen");
      msg.payload = [
          { field: "ALARM", value: alarme.length > 0 },
          { field: "ALARM_TEXT", value: alarme.join(", ") || "OK" },
          { field: "ALARM_HEX", value: "0x" + w.toString(16).toUpperCase().padStart(4, "0") }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/f58066fe-fa7e-4f7b-bd1f-ff2a2ca37d93/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: [0] }, { payload: [2] }, { payload: [11] }, { payload: [43981] }],
    expect: 'whole',
    device: 'f58066fe-fa7e-4f7b-bd1f-ff2a2ca37d93',
  },
];
