import fc from 'fast-check';

/** Whole function nodes, and the messages that pass them. */
export interface Programs {
  code: fc.Arbitrary<string>;
  message: fc.Arbitrary<object>;
}

const topic = fc.constantFrom('a', 'on', 'b/c', 'off/b');
const number = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -5000, max: 5000 }).map((hundredths) => hundredths / 100),
);

const numbers = fc.constantFrom(
  ...['msg.payload.a', 'msg.payload.b', 'Number(msg.payload.n)', 'parseFloat(msg.payload.n)', 'x', 'y', '3', '-2.5'],
  ...['msg.payload.list[0]', 'msg.payload.o.p', '(msg.payload.a || 0)', '(msg.payload.missing ?? 7)', 'msg.payload.i'],
);
const texts = fc.constantFrom(
  ...['msg.payload.s', 'msg.topic', '"on"', 'z', 'msg.payload.s.toUpperCase()', 'msg.topic.split("/")[1]', 'String(x)'],
  ...['msg.payload.s.slice(1)', 'msg.payload.s.trim()', 'msg.payload.s.replace("o", "0")', '`${msg.topic}-x`'],
);
const questions = fc.constantFrom(
  ...[
    'msg.payload.t',
    'msg.payload.missing',
    'msg.payload.a !== undefined',
    '"a" in msg.payload',
    'x > 2',
    'z === "on"',
  ],
  ...['typeof msg.payload.a === "number"', 'msg.payload.s.includes("o")', 'msg.topic.endsWith("c")', 'data.length > 0'],
  ...['/^[ab]/.test(msg.topic)', 'isNaN(msg.payload.n)', 'Array.isArray(msg.payload.list)', '(msg.payload.i & 4)'],
  ...['msg.topic.indexOf("/") >= 0', '["on", "off"].includes(msg.payload.s)', 'msg.payload.missing == null'],
);

const { value: valueCode, condition: conditionCode } = fc.letrec<{ value: string; condition: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    numbers,
    fc.tuple(tie('value'), fc.constantFrom('+', '-', '*'), numbers).map(([a, sign, b]) => `(${a} ${sign} ${b})`),
    fc.tuple(tie('value'), fc.constantFrom('/ 3', '/ 10', '% 4')).map(([a, by]) => `(${a} ${by})`),
    fc
      .tuple(fc.constantFrom('i', 'j'), fc.constantFrom('& 15', '>> 2', '<< 4', '| 3', '^ 255', '>>> 1'))
      .map(([name, bits]) => `(msg.payload.${name} ${bits})`),
    fc.tuple(fc.constantFrom('floor', 'ceil', 'abs', 'trunc'), tie('value')).map(([name, a]) => `Math.${name}(${a})`),
    fc.tuple(fc.constantFrom('min', 'max'), numbers, numbers).map(([name, a, b]) => `Math.${name}(${a}, ${b})`),
    fc.tuple(tie('condition'), tie('value'), tie('value')).map(([test, a, b]) => `(${test} ? ${a} : ${b})`),
  ),
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    questions,
    fc
      .tuple(numbers, fc.constantFrom('< 0', '> 3', '>= -2.5', '=== 3', '!== 0', '== 100'))
      .map((parts) => parts.join(' ')),
    fc.tuple(texts, fc.constantFrom('=== "on"', '!== "b"', '== "off"', '!= ""')).map((parts) => parts.join(' ')),
    fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
      .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
    tie('condition').map((test) => `!(${test})`),
  ),
}));

const recordedCode = fc.oneof(
  valueCode,
  texts,
  conditionCode,
  valueCode.map((value) => `Math.round((${value}) * 10) / 10`),
  valueCode.map((value) => `(${value}) > 2 ? "hi" : "lo"`),
);
const nameCode = fc.constantFrom('"A"', '"B"', '"C"', '"D"', 'f');

const { statement } = fc.letrec<{ statement: string; block: string }>((tie) => ({
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 2 }).map((statements) => statements.join('\n')),
  statement: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.tuple(nameCode, recordedCode).map(([field, value]) => `data.push({ field: ${field}, value: ${value} });`),
    fc.tuple(nameCode, recordedCode).map(([field, value]) => `add(${field}, ${value});`),
    valueCode.map((value) => `x = ${value};`),
    texts.map((value) => `z = ${value};`),
    fc.constantFrom('f = "E";', 'y = x;', 'x += 2;', 'y++;'),
    fc
      .tuple(conditionCode, tie('block'), tie('block'))
      .map(([test, a, b]) => `if (${test}) {\n${a}\n} else {\n${b}\n}`),
    fc
      .tuple(conditionCode, fc.constantFrom('null', '{ payload: data }'))
      .map(([test, sent]) => `if (${test}) return ${sent};`),
    fc.tuple(conditionCode, fc.constantFrom('f = "E"', 'x = 4')).map(([test, act]) => `${test} && (${act});`),
    fc.tuple(texts, tie('block'), tie('block')).map(([asked, a, b]) => {
      return `switch (${asked}) {\ncase "on":\n${a}\nbreak;\ncase "b":\ncase "off":\n${b}\ndefault:\nx = 5;\n}`;
    }),
    tie('block').map((block) => {
      return `for (const q of ["P", "Q"]) {\n${block}\ndata.push({ field: q, value: msg.payload[q.toLowerCase()] });\n}`;
    }),
    conditionCode.map((test) => {
      return `for (let i = 0; i < 3; i++) {\nif (i === 1 && ${test}) break;\ndata.push({ field: "L" + i, value: msg.payload.list[i] });\n}`;
    }),
  ),
}));

/** Variables, conditions, early ends, and loops over what is known. */
export const statements: Programs = {
  code: fc.array(statement, { minLength: 1, maxLength: 4 }).map((lines) => {
    const add =
      'const add = (field, value) => { if (value !== undefined && value !== null) data.push({ field, value }); };';
    const start = `let x = 1, y = msg.payload.b, z = "off", f = "F";\nconst data = [];\n${add}`;
    return `${start}\n${lines.join('\n')}\nreturn { payload: data };`;
  }),
  message: fc.record({
    topic,
    payload: fc.record(
      {
        ...{ a: number, b: number, n: number.map(String), p: number, q: number },
        s: fc.constantFrom('on', 'off', 'b', ' x ', ''),
        t: fc.boolean(),
        i: fc.integer({ min: 0, max: 70_000 }),
        j: fc.integer({ min: -300, max: 300 }),
        list: fc.array(number, { minLength: 2, maxLength: 3 }),
        o: fc.record({ p: number, q: fc.boolean() }, { noNullPrototype: true }),
      },
      { requiredKeys: ['n', 's', 't', 'i', 'j', 'list', 'o'], noNullPrototype: true },
    ),
  }),
};

const row = fc.record(
  {
    v: number,
    s: fc.constantFrom('x', 'y'),
    id: fc.constantFrom('a', 'on'),
    t: fc.integer({ min: 1735689600, max: 1735699600 }),
    n: number.map(String),
    i: fc.nat(255),
    l: fc.array(fc.nat(4), { minLength: 2, maxLength: 3 }),
  },
  { noNullPrototype: true },
);
const elementCode = fc.constantFrom(
  'r.v',
  'r.v * 2',
  'r.s',
  'r.s === "x"',
  'r.v > 3 ? 1 : 0',
  'msg.topic',
  'Number(r.v)',
);
const askedCode = fc.constantFrom('r.v > 3', 'r.s === "x"', 'r.id === msg.topic', 'r.v', 'r.s !== "y" && r.v < 40');
const ofListCode = fc.oneof(
  askedCode.map((test) => `L.find(r => ${test})?.v`),
  askedCode.map((test) => `L.filter(r => ${test}).length`),
  elementCode.map((value) => `L.map(r => ${value})[0]`),
  fc.constantFrom(
    'L.reduce((a, r) => a + r.v, 0)',
    'L.length',
    'Math.max(...L.map(r => r.v))',
    'L[1]?.s',
    'L.slice(-1)[0].v',
  ),
  fc.constantFrom('L.filter(r => r.v > 2).map(r => r.v).reduce((a, b) => a + b, 0)', 'L.map(r => r.id).join(",")'),
);
const timeCode = fc.constantFrom(
  ...['', ', timestamp: Date.now()', ', timestamp: msg.payload.ts', ', timestamp: Math.floor(msg.payload.ts / 1000)'],
  ...[', timestamp: new Date(msg.payload.iso).getTime() / 1000', ', timestamp: msg.payload.ts || Date.now()'],
);

/** Questions about an array that the message has, with a time. */
export const lists: Programs = {
  code: fc.tuple(fc.array(ofListCode, { minLength: 1, maxLength: 3 }), timeCode).map(([values, time]) => {
    const measurements = values.map((value, index) => `{ field: "F${index}", value: ${value}${time} }`);
    return `const L = msg.payload.list;\nmsg.payload = [\n${measurements.join(',\n')}\n];\nreturn msg;`;
  }),
  message: fc.record({
    topic,
    payload: fc.record({
      list: fc.array(row, { minLength: 2, maxLength: 4 }),
      ts: fc.integer({ min: 1735689600000, max: 1735699600000 }),
      iso: fc.constantFrom('2025-01-10T08:15:30Z', '2025-07-01T12:00:00.700+02:00', '2025-03-03T01:02:03'),
    }),
  }),
};

/** What JSONata lacks a function for. */
const lackingCode = fc.constantFrom(
  ...['isNaN(r.v) ? 1 : r.v', 'typeof r.v', 'r.s.includes("x") ? 1 : 0', 'parseInt(r.v)', 'r.l[1] + 1', 'r.l.length'],
  ...['Math.trunc(r.v)', 'r.i & 6', 'r.s.length', 'r.s.slice(-2, 1)', 'parseFloat(r.n) || 0', 'r.l.includes(2)'],
);

/** A payload that is an array of samples, looped over in all ways. */
export const samples: Programs = {
  code: fc.tuple(fc.oneof(elementCode, lackingCode), fc.option(askedCode), fc.nat(2)).map(([value, test, way]) => {
    const kept = test === null ? '' : `if (!(${test})) ${way === 0 ? 'return' : 'continue'};\n`;
    const body = `${kept}d.push({ field: "A", value: ${value}, timestamp: r.t });\nd.push({ field: "B", value: r.v, timestamp: r.t });`;
    const loops = [
      `msg.payload.forEach(r => {\n${body}\n});`,
      `for (const r of msg.payload) {\n${body}\n}`,
      `for (let i = 0; i < msg.payload.length; i++) {\nconst r = msg.payload[i];\n${body}\n}`,
    ];
    return `const d = [];\n${loops[way] ?? ''}\nmsg.payload = d;\nreturn msg;`;
  }),
  message: fc.record({ topic, payload: fc.array(row, { minLength: 2, maxLength: 4 }) }),
};

const bytesCode = fc.constantFrom(
  ...['msg.payload.i', 'msg.payload.j', 'msg.payload.r[0]', 'msg.payload.r[1]', 'msg.payload.b[1]', 'h[0]', 'h[3]'],
  ...['h.readInt16BE(0)', 'h.readUInt16LE(2)', 'h.readInt8(1)', 'b64[1]', 'b64.readInt16BE(0)', 'w.readUInt32BE(0)'],
  ...['msg.payload.b.readInt16LE(0)', 'msg.payload.b.readUInt32BE(0)', 'msg.payload.b.readInt32BE(0)', 'w[2]'],
);
const maskCode = fc.constantFrom('1', '2', '4', '5', '15', '0xf0', '255', '0xff00', '65535', '0x80000000', '-2');
const shiftCode = fc.constantFrom('0', '1', '3', '4', '8', '16', '24', '31');
const { bitsCode } = fc.letrec<{ bitsCode: string }>((tie) => ({
  bitsCode: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    bytesCode,
    fc.tuple(tie('bitsCode'), maskCode).map(([a, mask]) => `(${a} & ${mask})`),
    fc
      .tuple(tie('bitsCode'), fc.constantFrom('<<', '>>', '>>>'), shiftCode)
      .map(([a, sign, by]) => `(${a} ${sign} ${by})`),
    fc
      .tuple(tie('bitsCode'), shiftCode, fc.constantFrom('1', '7', '0xff'))
      .map(([a, by, mask]) => `(${a} >> ${by} & ${mask})`),
    fc
      .tuple(tie('bitsCode'), fc.constantFrom('8', '16', '24'), tie('bitsCode'))
      .map(([a, by, b]) => `(${a} << ${by} | ${b})`),
    fc
      .tuple(bytesCode, fc.constantFrom('8', '16', '24'), bytesCode)
      .map(([a, by, b]) => `((${a} & 255) << ${by} | (${b} & 255))`),
    fc.tuple(bytesCode, fc.constantFrom('|', '&', '^'), bytesCode).map(([a, sign, b]) => `(${a} ${sign} ${b})`),
    tie('bitsCode').map((a) => `(${a} >>> 0)`),
    tie('bitsCode').map((a) => `(${a} << 16 >> 16)`),
    fc
      .tuple(tie('bitsCode'), maskCode, fc.constantFrom('', '!== 0', '=== 0', '=== 4', '> 0'))
      .map(([a, mask, asked]) => `((${a} & ${mask}) ${asked} ? 3 : 70)`),
  ),
}));

/** Bits and bytes of numbers, texts and buffers. */
export const bits: Programs = {
  code: fc.array(bitsCode, { minLength: 1, maxLength: 3 }).map((values) => {
    const start = [
      'const h = Buffer.from(msg.payload.hex, "hex");',
      'const b64 = Buffer.from(msg.payload.b64, "base64");',
      'const w = Buffer.alloc(4);',
      'w.writeUInt16BE(msg.payload.r[0], 0);',
      'w.writeUInt16BE(msg.payload.r[1], 2);',
    ].join('\n');
    const measurements = values.map((value, index) => `{ field: "F${index}", value: ${value} }`);
    return `${start}\nmsg.payload = [\n${measurements.join(',\n')}\n];\nreturn msg;`;
  }),
  message: fc.record({
    payload: fc.record({
      i: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      j: fc.integer({ min: -70_000, max: 70_000 }),
      r: fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 2, maxLength: 2 }),
      b: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((one) => Buffer.from(one)),
      hex: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((one) => Buffer.from(one).toString('hex')),
      b64: fc.uint8Array({ minLength: 2, maxLength: 4 }).map((one) => Buffer.from(one).toString('base64')),
    }),
  }),
};

const deviceCode = fc.constantFrom(
  ...['msg.topic', 'msg.payload.dev', 'map[msg.topic]', '(msg.payload.a > 2 ? "X" : "Y")', '"SN-" + msg.payload.dev'],
  ...['(map[msg.topic] || "OTHER")', 'encodeURIComponent(msg.payload.dev)', 'msg.payload.dev + "-" + msg.topic'],
);

/** Devices that depend on the message. */
export const devices: Programs = {
  code: fc.tuple(deviceCode, fc.nat(2)).map(([device, way]) => {
    const start = 'const map = { a: "DA", on: "DON" };\nconst U = "https://api.datacake.co/v1/devices/";\n';
    const ways = [
      `msg.url = U + ${device} + "/record/?batch=true";\nmsg.payload = [{ field: "A", value: msg.payload.a }];\nreturn msg;`,
      `if (msg.topic === "a") {\nmsg.url = U + "D1/record/";\nmsg.payload = { field: "A", value: msg.payload.a };\n} else {\nmsg.url = U + ${device} + "/record/";\nmsg.payload = { field: "B", value: msg.payload.b };\n}\nreturn msg;`,
      `let id;\nswitch (msg.topic) {\ncase "a": id = "D1"; break;\ncase "on": id = ${device}; break;\ndefault: return null;\n}\nmsg.url = \`\${U}\${id}/record/\`;\nmsg.payload = [{ field: "A", value: msg.payload.a }];\nreturn msg;`,
    ];
    return start + (ways[way] ?? '');
  }),
  message: fc.record({
    topic: fc.constantFrom('a', 'on', 'b'),
    payload: fc.record({ a: number, b: number, dev: fc.constantFrom('d1', 'd2') }),
  }),
};
