import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readFunctionNode, type Row } from '../../../../src/function-node/read-function-node';
import { documentedFunctionNode } from '../../../helpers/function-node';

/** A row as `SOURCE → FIELD`, with what else it says. */
function inShort({ source, sourceType, field, type, factor, decimals }: Row): string {
  const more = [type === 'auto' ? '' : type, factor === '' ? '' : `×${factor}`, decimals === '' ? '' : `.${decimals}`];
  return [`${sourceType}:${source} → ${field}`, ...more].filter((part) => part !== '').join(' ');
}

function rows(code: string): string[] {
  return readFunctionNode(code).rows.map(inShort);
}

function lost(code: string): string[] {
  return readFunctionNode(code).notes.map(({ line, code: reason, name, about }) => {
    return [line, reason, name, typeof about === 'string' ? about : about.field]
      .filter((part) => part !== '')
      .join(' ');
  });
}

/** The row that comes of one value. */
function of(value: string): string {
  const [row = 'nothing'] = rows(`return { payload: [{ field: 'X', value: ${value} }] };`);
  return row.replace(' → X', '');
}

describe('readFunctionNode', () => {
  it('reads what the documentation shows', () => {
    const sample = JSON.parse(readFileSync(join(__dirname, '../../../samples/docs-function-node.json'), 'utf8')) as {
      device: string;
      mapping: { from: string; field: string }[];
    };
    const token = '0123456789abcdef0123456789abcdef01234567';
    const { rows: read, ...others } = readFunctionNode(documentedFunctionNode(sample.device, token));
    assert.deepEqual(
      read.map(({ source, field, sourceType }) => ({ from: source, field, sourceType })),
      sample.mapping.map((one) => ({ ...one, sourceType: 'msg' })),
    );
    assert.deepEqual(others, {
      device: { value: sample.device, type: 'str' },
      address: 'https://api.datacake.co',
      token,
      everyProperty: false,
      notes: [],
    });
  });

  it('reads what is copied of it in part', () => {
    for (const code of [
      '[\n {"field": "WATT", "value": msg.payload.watt },\n {"field": "VOLT", "value": msg.payload.volt}\n];',
      '{"field": "WATT", "value": msg.payload.watt },\n{"field": "VOLT", "value": msg.payload.volt}',
      'payload = [{field: "WATT", value: msg.payload.watt}, {field: "VOLT", value: msg.payload.volt}]',
    ]) {
      assert.deepEqual(rows(code), ['msg:payload.watt → WATT', 'msg:payload.volt → VOLT']);
    }
    assert.deepEqual(
      readFunctionNode(
        'id = "abc"; u = `https://dc.example.com/api/v1/devices/${id}/record/`; p = [{field: "A", value: 1}]',
      ).device,
      {
        value: 'abc',
        type: 'str',
      },
    );
  });

  it('knows the ways to name a property', () => {
    assert.equal(of('msg.payload["em1:0"].power'), 'msg:payload["em1:0"].power');
    assert.equal(of("msg['payload'].list[0]?.x"), 'msg:payload.list[0].x');
    assert.equal(of(`msg.payload['say "a"']`), `msg:payload['say "a"']`);
    assert.equal(of('msg.topic'), 'msg:topic');
    assert.equal(of('flow.get("power").total'), 'flow:power.total');
    assert.equal(of('global.get("a.b", "disk")'), 'global:#:(disk)::a.b');
    assert.equal(of('env.get("SITE")'), 'env:SITE');
  });

  it('makes constants, factors, decimals and types of what is computed', () => {
    for (const [value, row] of [
      ['42', 'num:42'],
      ['"on"', 'str:on'],
      ['true', 'bool:true'],
      ['2 * 3 + 1', 'num:7'],
      ['msg.payload.a * 0.001', 'msg:payload.a ×0.001'],
      ['msg.payload.a / 1000', 'msg:payload.a ×0.001'],
      ['0.1 * msg.payload.a * 3', 'msg:payload.a ×0.3'],
      ['-msg.payload.a', 'msg:payload.a ×-1'],
      ['msg.payload.a / 3', 'jsonata:$number(payload.a) / 3'],
      ['Number(msg.payload.a)', 'msg:payload.a NUMERIC'],
      ['+msg.payload.a / 10', 'msg:payload.a NUMERIC ×0.1'],
      ['msg.payload.a.toFixed(2)', 'msg:payload.a NUMERIC .2'],
      ['parseFloat((msg.payload.a / 1000).toFixed(3))', 'msg:payload.a NUMERIC ×0.001 .3'],
      ['Math.round(msg.payload.a * 100) / 100', 'msg:payload.a NUMERIC .2'],
      ['Math.round(100 * msg.payload.a / 1000) / 100', 'msg:payload.a NUMERIC ×0.001 .2'],
      ['String(msg.payload.a)', 'msg:payload.a STRING'],
      ['`${msg.payload.a}`', 'msg:payload.a STRING'],
      ['(msg.payload.t - 32) * 5 / 9', 'jsonata:($number(payload.t) - 32) * 5 / 9'],
      ['msg.payload.a ? 1 : 0', 'jsonata:payload.a ? 1 : 0'],
      ['Boolean(msg.payload.a)', 'jsonata:payload.a ? true : false'],
      ['msg.payload.a ?? 0', 'jsonata:payload.a != null ? payload.a : 0'],
      ['msg.payload.a === "on"', 'jsonata:payload.a = "on"'],
    ] as const) {
      assert.equal(of(value), row, value);
    }
  });

  it('takes the text of a location for one', () => {
    const row = of('"(" + msg.payload.lat + "," + msg.payload.lng + ")"');
    assert.equal(
      row,
      'jsonata:($exists(payload.lat) and $exists(payload.lng) ? "(" & payload.lat & "," & payload.lng & ")") GEO',
    );
    assert.equal(of('`(${msg.payload.lat},${msg.payload.lng})`'), row);
  });

  it('follows variables, destructuring, arrays, functions and loops over what is known', () => {
    const expected = ['msg:payload.t → TEMP', 'msg:payload.h → HUM ×0.1'];
    for (const code of [
      'var t = msg.payload.t; var h = msg.payload.h / 10; msg.payload = [{field:"TEMP", value: t}, {field:"HUM", value: h}]; return msg;',
      'const { t, h } = msg.payload;\nconst data = [];\ndata.push({field: "TEMP", value: t});\ndata.push({ field: "HUM", value: h / 10 });\nreturn { ...msg, payload: data }',
      'const m = (field, value) => ({ field, value }); msg.payload = [m("TEMP", msg.payload.t), m("HUM", msg.payload.h / 10)]; return msg',
      'function m(f, v) { return { field: f, value: v } }\nlet p = JSON.parse(msg.payload); msg.payload = JSON.stringify([m("TEMP", p.t), m("HUM", p.h * 0.1)]); return msg',
      'const out = []; for (const [f, k, x] of [["TEMP", "t", 1], ["HUM", "h", 0.1]]) { out.push({ field: f, value: msg.payload[k] * x }) } return { payload: out }',
      'const map = { TEMP: msg.payload.t, HUM: msg.payload.h / 10 };\nmsg.payload = Object.entries(map).map(([field, value]) => ({ field, value }));\nnode.send(msg);',
      'if (typeof msg.payload === "string") msg.payload = JSON.parse(msg.payload);\nmsg.payload.h = msg.payload.h / 10;\nmsg.payload = [{field:"TEMP", value: msg.payload.t}, {field: "HUM", value: msg.payload.h}];\nreturn msg;',
      'return [[{ payload: { field: "TEMP", value: msg.payload.t } }, { payload: { field: "HUM", value: msg.payload.h / 10 } }]];',
    ]) {
      assert.deepEqual(rows(code), expected, code);
      assert.deepEqual(lost(code), [], code);
    }
  });

  it('follows conditions', () => {
    const push = (condition: string): string[] =>
      rows(`const d = [];\nif (${condition}) d.push({field: "A", value: msg.payload.a});\nreturn {payload: d}`);
    for (const there of ['msg.payload.a !== undefined', 'msg.payload.a != null', '"a" in msg.payload', 'msg.payload']) {
      assert.deepEqual(push(there), ['msg:payload.a → A']);
    }
    assert.deepEqual(push('typeof msg.payload.a !== "undefined" && msg.payload.a !== null'), ['msg:payload.a → A']);
    assert.deepEqual(push('msg.payload.a > 5'), ['jsonata:$number(payload.a) > 5 ? payload.a → A']);
    assert.deepEqual(push('msg.payload.a'), ['jsonata:payload.a ? payload.a → A']);
    assert.deepEqual(
      rows('if (msg.topic !== "x") return null;\nreturn {payload: [{field: "A", value: msg.payload.a}]}'),
      ['jsonata:topic = "x" ? payload.a → A'],
    );
    assert.deepEqual(
      rows(
        'let v;\nif (msg.payload.a > 5) { v = 1 } else if (msg.payload.a > 3) v = 2; else v = 3;\nreturn {payload: {field: "A", value: v}}',
      ),
      ['jsonata:$number(payload.a) > 5 ? 1 : $number(payload.a) > 3 ? 2 : 3 → A'],
    );
    assert.deepEqual(
      rows(
        'let p = [];\nif (msg.payload.on) p.push({field: "A", value: 1}); else p.push({field: "A", value: 0});\nreturn {payload: p}',
      ),
      ['jsonata:payload.on ? 1 : 0 → A'],
    );
  });

  it('follows what is filtered, deleted and left early', () => {
    const data = 'const d = [{ field: "A", value: msg.payload.a }, { field: "B", value: msg.payload.b * 2 }];\n';
    const both = ['msg:payload.a → A', 'msg:payload.b → B ×2'];
    assert.deepEqual(
      rows(`${data}return { payload: d.filter((one) => one.value !== undefined && one.value != null) }`),
      both,
    );
    assert.deepEqual(rows(`${data}return { payload: d.filter(({ value }) => value > 3) }`), [
      'jsonata:$number(payload.a) > 3 ? payload.a → A',
      'jsonata:$number(payload.b) * 2 > 3 ? $number(payload.b) * 2 → B',
    ]);
    assert.deepEqual(rows('delete msg.payload.a;\nreturn { payload: [{ field: "A", value: msg.payload.a }] }'), []);
    const loop =
      'const d = [];\nfor (const k of ["a", "b"]) {\nif (k === "a") continue;\nd.push({ field: k, value: 1 }) }\n';
    assert.deepEqual(rows(`${loop}return { payload: d }`), ['num:1 → b']);
    assert.deepEqual(
      rows('function f() { for (const x of [1, 2]) { return x } }\nreturn { payload: { field: "A", value: f() } }'),
      ['num:1 → A'],
    );
  });

  it('gives up what grows beyond measure', () => {
    const code = `let x = msg.payload.a;\n${'x = x + x * (x > 1 ? x : 2);\n'.repeat(100)}return { payload: { field: "A", value: x } }`;
    assert.deepEqual(rows(code), []);
    assert.equal(lost(code).length, 1);
  });

  it('finds device and token after a message that is left early, and asks no more than it has to', () => {
    const {
      rows: read,
      device,
      token,
    } = readFunctionNode(
      [
        'if (msg.retain) return null;',
        'const id = "abc";',
        'msg.headers = { Authorization: "Token 0123456789abcdef0123" };',
        'msg.url = "https://api.datacake.co/v1/devices/" + id + "/record/";',
        'const d = [];',
        'if (msg.topic === "a") d.push({ field: "A", value: msg.payload });',
        'else if (msg.topic === "b") d.push({ field: "B", value: msg.payload });',
        'if (d.length === 0) return null;',
        'msg.payload = d;',
        'return msg;',
      ].join('\n'),
    );
    assert.deepEqual(device, { value: 'abc', type: 'str' });
    assert.equal(token, '0123456789abcdef0123');
    assert.deepEqual(read.map(inShort), [
      'jsonata:(retain ? false : true) and topic = "a" ? payload → A',
      'jsonata:(retain ? false : true) and topic = "b" ? payload → B',
    ]);
  });

  it('reads bits and bytes by arithmetic, and defines what JSONata lacks', () => {
    const bytes = 'Buffer.from(msg.s, "hex")';
    const mod = '$mod := function($x, $m) { $x - $m * $floor($x / $m) }';
    const or =
      '$or := function($a, $b) { $sum([[0..31].($p := $power(2, $); $floor($a / $p) % 2 or $floor($b / $p) % 2 ? ($ = 31 ? -$p : $p))]) }';
    for (const [value, row] of [
      ['msg.s >> 3 & 1', '$abs($floor($number(s) / 8) % 2)'],
      ['msg.s & 4 ? 1 : 0', '$abs($floor($number(s) / 4) % 2) * 4 ? 1 : 0'],
      ['(msg.s & 4) === 4', '$abs($floor($number(s) / 4) % 2) * 4 = 4'],
      ['msg.s >> 4 & 15', `(${mod}; $mod($floor($number(s) / 16), 16))`],
      ['msg.s.readInt16BE(0) / 10', '((s.`0` * 256 + s.`1` + 32768) % 65536 - 32768) / 10'],
      ['msg.s.readUInt16LE(2)', 's.`3` * 256 + s.`2`'],
      [`${bytes}.readUInt16BE(1)`, '$number("0x" & $substring(s, 2, 4))'],
      ['msg.s << 16 | msg.t', `(${or}; $or($floor($number(s)) * 65536, $number(t)))`],
    ] as const) {
      assert.equal(of(value), `jsonata:${row}`, value);
    }
  });

  it('leaves with a handler where a text isn’t JSON, and takes what a handler does alike', () => {
    const code = (handler: string): string =>
      `let d;\ntry { d = JSON.parse(msg.payload); } catch (e) { ${handler} }\nreturn { payload: [{ field: "A", value: d.a }, { field: "B", value: 1 }] };`;
    assert.deepEqual(rows(code('return null;')), [
      'msg:payload.a → A',
      'jsonata:($type(payload) = "string" ? false : true) ? 1 → B',
    ]);
    assert.deepEqual(rows(code('d = msg.payload;')), ['msg:payload.a → A', 'num:1 → B']);
    assert.deepEqual(lost(code('d = msg.payload;')), []);
    assert.deepEqual(lost(code('d = { a: 0 };')), ['2 caught message']);
  });

  it('calls what a module in the global context has, once a message', () => {
    assert.equal(of('global.get("os").loadavg()[0]'), 'jsonata:$globalContext("os").loadavg()[0]');
    assert.equal(of('Math.random() * 10'), 'jsonata:$random() * 10');
    assert.deepEqual(
      lost('const t = global.get("m").next();\nreturn {payload: [{field: "A", value: t}, {field: "B", value: t}]}'),
      ['2 drawn next A', '2 drawn next B'],
    );
    // Texts and arrays have methods of these names, and a module may change what it is given.
    for (const call of ['m.concat(1)', 'm.localeCompare("a")', 'm.fill(msg.payload)']) {
      const [first = ''] = lost(`const m = global.get("m");\nreturn {payload: [{field: "A", value: ${call}}]}`);
      assert.match(first, /^2 (?:call|value|loop)/, call);
    }
  });

  it('takes a sort for one only where it is by differences', () => {
    const sorted = (by: string): string =>
      `const s = [msg.a, msg.b].sort(${by});\nreturn {payload: {field: "A", value: s[0]}}`;
    assert.equal(rows(sorted('(x, y) => x - y')).length, 1);
    for (const by of ['', '(x, y) => y - x']) assert.deepEqual(lost(sorted(by)), ['1 call sort A'], by);
  });

  it('reads the time', () => {
    const time = (timestamp: string): unknown =>
      readFunctionNode(`return {payload: [{field: "A", value: 1, timestamp: ${timestamp}}]}`).time ?? 'arrival';
    for (const now of [
      'Math.floor(Date.now() / 1000)',
      'String(parseInt(new Date().getTime() / 1e3))',
      '(+new Date() / 1000).toFixed(0)',
      '`${Math.round(Date.now()/1000)}`',
    ]) {
      assert.equal(time(now), 'arrival', now);
    }
    for (const own of ['msg.payload.ts', 'String(msg.payload.ts)', 'msg.payload.ts ?? new Date()']) {
      assert.deepEqual(time(own), { value: 'payload.ts', type: 'msg' }, own);
    }
    // A clock that wasn't set sends 0.
    assert.deepEqual(time('msg.payload.ts || Date.now()'), { value: 'payload.ts ? payload.ts', type: 'jsonata' });
    assert.deepEqual(time('Math.floor(new Date(msg.payload.time).getTime() / 1000)'), {
      value: 'payload.time',
      type: 'msg',
    });
    assert.deepEqual(time('Math.floor(msg.payload.ts / 1000)'), {
      value: '$floor($number(payload.ts) / 1000)',
      type: 'jsonata',
    });
  });

  it('reads the device out of the URL', () => {
    const device = (url: string): unknown =>
      readFunctionNode(`msg.url = ${url};\nmsg.payload = {field: "A", value: 1};\nreturn msg`).device;
    assert.deepEqual(device('"https://api.datacake.co/v1/devices/abc/record/?batch=true"'), {
      value: 'abc',
      type: 'str',
    });
    assert.deepEqual(device('`https://api.datacake.co/v1/devices/${msg.topic}/record/`'), {
      value: 'topic',
      type: 'msg',
    });
    assert.deepEqual(device('"https://api.datacake.co/v1/devices/" + encodeURIComponent(env.get("D")) + "/record/"'), {
      value: 'D',
      type: 'env',
    });
    assert.equal(device('"https://example.com/"'), undefined);
  });

  it('takes nothing for a token that stands there to be replaced, and says when one comes from elsewhere', () => {
    const read = (header: string) =>
      readFunctionNode(`return {payload: {field: "A", value: 1}, headers: {authorization: ${header}}}`);
    assert.equal(read('"Token put your token in here"').token, undefined);
    assert.equal(read('"Token YOUR_TOKEN_GOES_IN_HERE"').token, undefined);
    assert.equal(read('"Token 0123456789abcdef0123"').token, '0123456789abcdef0123');
    assert.equal(read('"Token " + flow.get("t")').token, '');
    assert.equal(read('"Token " + env.get("T")').token, '${T}');
  });

  it('lists with its line what it can’t translate, and guesses nothing', () => {
    for (const [code, expected, kept] of [
      [
        'const data = [{field:"A",value:1}];\ndata.push({field: "B", value: context.get("x")});\nreturn {payload: data}',
        ['2 context B'],
        1,
      ],
      [
        'return {payload: [\n{field: "A", value: foo(1)},\n{field: "B", value: bar}]}',
        ['2 call foo A', '3 name bar B'],
        0,
      ],
      [
        'let i = 0;\nwhile (msg.payload.n > i) { i++ }\nreturn {payload: [{field: "A", value: i}, {field: "B", value: 1}]}',
        ['2 loop A'],
        1,
      ],
      [
        'const d = [];\nfor (const k in msg.payload)\n  d.push({field: "X_" + k, value: msg.payload[k]});\nreturn {payload: d}',
        ['3 field message'],
        0,
      ],
      [
        'return {payload: [{field: "A", value: 1, timestamp: msg.t},\n{field: "B", value: 2, timestamp: msg.u}]}',
        ['2 other-time B'],
        1,
      ],
      [
        'return {payload: [{field: msg.topic, value: 1},\n{field: "B C", value: 2}]}',
        ['1 field message', '2 field message'],
        0,
      ],
      ['return {payload: [{field: "A", value: 1},\n{field: "A", value: 2}]}', ['2 same-field A'], 0],
      [
        'flow.set("x", 1);\ntry {\nmsg.payload = {field: "A", value: 1};\n} catch (e) { msg.payload = {field: "E", value: 1} }\nreturn msg',
        ['1 stores flow.x message', '4 caught message'],
        1,
      ],
      ['msg.payload = {field: "A", value: msg.payload.a == msg.payload.b ? 1 : 0};\nreturn msg', ['1 value A'], 0],
      [
        'const r = Math.random();\nreturn {payload: [{field: "A", value: r}, {field: "B", value: r}, {field: "C", value: Math.log(2)}]}',
        ['2 drawn Math.random A', '2 drawn Math.random B', '2 lacking Math.log C'],
        0,
      ],
      ['class A {}\nreturn {payload: [{field: "A", value: 1}]}', ['1 statement message'], 1],
      ['return {payload: [{field: "A", value: 1}]}\nlet x = ;', ['2 syntax message'], 0],
      ['hello', ['1 nothing message'], 0],
    ] as const) {
      assert.deepEqual(lost(code), expected, code);
      assert.equal(rows(code).length, kept, code);
    }
  });

  it('empties a device and a time that it can’t say, and notes them at their own line', () => {
    const url = (device: string): string => `"https://api.datacake.co/v1/devices/" + ${device} + "/record/"`;
    const read = (code: string) => {
      const { device, time, notes } = readFunctionNode(code);
      return {
        device,
        time,
        notes: notes.map(({ line, code: reason, about }) => `${line} ${reason} ${JSON.stringify(about)}`),
      };
    };
    assert.deepEqual(
      read(`const id = lookUp(msg.topic);\nmsg.url = ${url('id')};\nmsg.payload = {field: "A", value: 1};\nreturn msg`),
      {
        device: { value: '', type: 'str' },
        time: undefined,
        notes: ['1 call "device"'],
      },
    );
    assert.deepEqual(read('msg.url = flow.get("url");\nmsg.payload = {field: "A", value: 1};\nreturn msg').notes, [
      '1 device "device"',
    ]);
    assert.deepEqual(read('const t = now();\nmsg.payload = {field: "A", value: 1, timestamp: t};\nreturn msg'), {
      device: undefined,
      time: { value: '', type: 'str' },
      notes: ['1 call "time"'],
    });
    assert.deepEqual(
      read(`msg.url = ${url('{ a: "D1", b: "D2" }[msg.topic]')};\nmsg.payload = {field: "A", value: 1};\nreturn msg`)
        .device,
      {
        value: '$lookup({"a": "D1", "b": "D2"}, topic)',
        type: 'jsonata',
      },
    );
  });

  it('keeps the device of what it gives up on, and the rows of what a timer sends', () => {
    const url = 'msg.url = "https://api.datacake.co/v1/devices/D1/record/";\n';
    const send = 'msg.payload = [{ field: "A", value: msg.a }];\nnode.send(msg);';
    for (const [code, notes, kept] of [
      [`let i = 0;\nwhile (i < msg.n) { if (msg.b === i) break; i++; }\n${url}${send}`, [], 1],
      [`${url}for (const one of lookUp()) { ${send} }`, ['2 loop message'], 0],
      [`${url}setTimeout(() => { ${send} }, 5000);`, ['2 later message'], 1],
      [`${url}if (msg.b) setTimeout(() => { ${send} }, 5000);`, ['2 later message'], 1],
      [`${url}setInterval(() => { ${send} }, 5000);`, ['2 later message'], 1],
      [`${url}const poll = () => { ${send}\nsetTimeout(poll, 9) };\npoll();`, ['4 later message'], 1],
      [`${url}for (const one of lookUp()) setTimeout(() => { ${send} }, 9);`, ['2 later message', '2 loop message'], 0],
    ] as const) {
      const { device, rows: read } = readFunctionNode(code);
      assert.deepEqual(device, { value: 'D1', type: 'str' }, code);
      assert.deepEqual(lost(code), notes, code);
      assert.equal(read.length, kept, code);
    }
  });

  it('gives back every mapping that is written as code, in whatever way', () => {
    const name = fc.constantFrom('a', 'b_1', '$c', 'e m', 'x:y', '0', 'ä');
    const path = fc.array(name, { minLength: 1, maxLength: 3 });
    const one = fc.record({
      path,
      factor: fc.constantFrom<number | ''>('', 0.001, 10, -2.5),
      decimals: fc.constantFrom<number | ''>('', 0, 2),
    });
    const way = fc.record({
      quote: fc.constantFrom('"', "'", '`'),
      dots: fc.boolean(),
      style: fc.nat(3),
      rounding: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 5 }), way, (wanted, { quote, dots, style, rounding }) => {
        const expected = wanted.map(({ path, factor, decimals }, index): Row => {
          return { field: `F_${index}`, ...typed(path), type: decimals === '' ? 'auto' : 'NUMERIC', factor, decimals };
        });
        const values = wanted.map(({ path, factor, decimals }) =>
          rounded(scaled(access(path, quote, dots), factor, dots), decimals, rounding),
        );
        const members = values.map((value, index) => `{ field: ${quote}F_${index}${quote}, value: ${value} }`);
        const code = [
          `msg.payload = [\n${members.join(',\n')}\n];\nreturn msg;`,
          `let d = []\n${members.map((member) => `d.push(${member})`).join('\n')}\nmsg.payload = d\nreturn msg`,
          `${values.map((value, index) => `var v${index} = ${value};`).join(' ')} return { payload: [${values.map((_, index) => `{"value": v${index}, "field": 'F_${index}'}`).join()}] }`,
          `const p = msg.payload;\nreturn { payload: JSON.stringify([${members.map((member) => member.replace('msg.payload', 'p').replace('msg["payload"]', 'p')).join(', ')}]) };`,
        ][style];
        assert.deepEqual(readFunctionNode(code ?? ''), { rows: expected, everyProperty: false, notes: [] });
      }),
    );
  });
});

function typed(path: readonly string[]): { source: string; sourceType: 'msg' } {
  const rest = path.map((key) => {
    if (/^[A-Za-z_$][\w$]*$/.test(key)) return `.${key}`;
    return /^\d+$/.test(key) ? `[${key}]` : `["${key}"]`;
  });
  return { source: `payload${rest.join('')}`, sourceType: 'msg' };
}

function access(path: readonly string[], quote: string, dots: boolean): string {
  const rest = path.map((key) => {
    if (dots && /^[A-Za-z_$][\w$]*$/.test(key)) return `.${key}`;
    return key === '0' && dots ? '[0]' : `[${quote}${key}${quote}]`;
  });
  return (dots ? 'msg.payload' : 'msg["payload"]') + rest.join('');
}

function scaled(value: string, factor: number | '', divide: boolean): string {
  if (factor === '') return value;
  return divide && factor === 0.001 ? `${value} / 1000` : `${value} * ${factor}`;
}

function rounded(value: string, decimals: number | '', way: number): string {
  if (decimals === '') return value;
  const power = 10 ** decimals;
  if (way === 0) return `(${value}).toFixed(${decimals})`;
  if (way === 1) return `Number((${value}).toFixed(${decimals}))`;
  return decimals === 0 ? `Math.round(${value})` : `Math.round((${value}) * ${power}) / ${power}`;
}
