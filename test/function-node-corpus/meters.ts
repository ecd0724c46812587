import { body, type CorpusEntry } from './entry';

/** Meters of electricity, gas, water and heat, inverters and wall boxes. */
export const meters: readonly CorpusEntry[] = [
  {
    name: 'OBIS keys',
    code: body`
      var z = msg.payload;
      msg.payload = [
          { "field": "BEZUG", "value": z["1.8.0"] },
          { "field": "EINSPEISUNG", "value": z["2.8.0"] },
          { "field": "LEISTUNG", "value": z["16.7.0"] },
          { "field": "SALDO", "value": z["1.8.0"] - z["2.8.0"] }
      ];
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/b4fc5e44-d213-4573-8cca-69679dcf37b1/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { '1.8.0': 10234.5, '2.8.0': 4120.25, '16.7.0': -311 } },
      { payload: { '1.8.0': 0, '2.8.0': 0, '16.7.0': 0 } },
      { payload: { '1.8.0': '10235', '16.7.0': '12' } },
    ],
    expect: 'whole',
    device: 'b4fc5e44-d213-4573-8cca-69679dcf37b1',
  },
  {
    name: 'OBIS values with their units',
    code: body`
      // {"1-0:1.8.0*255": "012345.678*kWh", ...}
      const kwh = msg.payload["1-0:1.8.0*255"].split("*")[0];
      const watt = msg.payload["1-0:16.7.0*255"];
      msg.payload = [
          { field: "KWH", value: Number(kwh) },
          { field: "WATT", value: watt ? parseInt(watt.split("*")[0]) : 0 },
          { field: "UNIT", value: msg.payload["1-0:1.8.0*255"].split("*")[1] }
      ];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/8c6ae188-efc1-41a2-816f-37519ba7d673/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { '1-0:1.8.0*255': '012345.678*kWh', '1-0:16.7.0*255': '-00420.5*W' } },
      { payload: { '1-0:1.8.0*255': '000000.000*kWh', '1-0:16.7.0*255': '0*W' } },
      { payload: { '1-0:1.8.0*255': '7' } },
    ],
    expect: 'whole',
    device: '8c6ae188-efc1-41a2-816f-37519ba7d673',
  },
  {
    name: 'P1 telegram, matched by patterns',
    code: body`
      const t = msg.payload;
      const v = (re) => {
          const m = t.match(re);
          return m ? parseFloat(m[1]) : undefined;
      };
      msg.payload = [
          { field: "IMPORT_T1", value: v(/1-0:1\.8\.1\((\d+\.\d+)\*kWh\)/) },
          { field: "IMPORT_T2", value: v(/1-0:1\.8\.2\((\d+\.\d+)\*kWh\)/) },
          { field: "POWER_KW", value: v(/1-0:1\.7\.0\((\d+\.\d+)\*kW\)/) },
          { field: "GAS", value: v(/0-1:24\.2\.1\(\d+[SW]\)\((\d+\.\d+)\*m3\)/) }
      ];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/75f77dbd-5449-4daa-aca2-5f6c10b80419/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        payload:
          '/XYZ5\n1-0:1.8.1(001234.567*kWh)\n1-0:1.8.2(000890.100*kWh)\n1-0:1.7.0(00.412*kW)\n0-1:24.2.1(250115120000W)(03210.001*m3)\n!',
      },
      { payload: '/XYZ5\n1-0:1.8.1(000000.000*kWh)\n1-0:1.7.0(00.000*kW)\n!' },
      { payload: 'garbage' },
    ],
    expect: 'whole',
    device: '75f77dbd-5449-4daa-aca2-5f6c10b80419',
  },
  {
    name: 'SML list searched by code',
    code: body`
      const find = (code) => {
        const hit = msg.payload.find(x => x.obis === code);
        return hit ? hit.value / Math.pow(10, hit.decimals || 0) : undefined;
      };
      const data = [
        { field: 'IMPORT', value: find('1-0:1.8.0') },
        { field: 'EXPORT', value: find('1-0:2.8.0') },
        { field: 'POWER', value: find('1-0:16.7.0') }
      ].filter(m => m.value !== undefined);
      if (data.length === 0) return null;
      msg.payload = data;
      msg.headers = { Authorization: 'Token abcdef0123456789abcdef0123456789abcdef01' };
      msg.url = 'https://api.datacake.co/v1/devices/b3607275-a79d-477a-908e-25ace5123c1c/record/?batch=true';
      return msg;
    `,
    messages: [
      {
        payload: [
          { obis: '1-0:1.8.0', value: 123456, decimals: 1 },
          { obis: '1-0:16.7.0', value: -20 },
        ],
      },
      {
        payload: [
          { obis: '1-0:2.8.0', value: 0, decimals: 3 },
          { obis: '1-0:96.1.0', value: 7 },
        ],
      },
      { payload: [{ obis: '1-0:96.1.0', value: 7 }] },
    ],
    expect: 'whole',
    device: 'b3607275-a79d-477a-908e-25ace5123c1c',
  },
  {
    name: 'pulses of an S0 counter',
    code: body`
      const IMPULSE_PRO_KWH = 800;
      let impulse = parseInt(msg.payload);
      if (Number.isNaN(impulse) || impulse < 0) return null;
      msg.payload = [
          { field: "ZAEHLER", value: 1520.5 + impulse / IMPULSE_PRO_KWH },
          { field: "IMPULSE", value: impulse }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/3ba2d7d0-ddea-4b54-a267-e47c50ad1225/record/?batch=true";
      return msg;
    `,
    messages: [{ payload: '4000' }, { payload: 0 }, { payload: 'error' }, { payload: -1 }],
    expect: 'whole',
    device: '3ba2d7d0-ddea-4b54-a267-e47c50ad1225',
  },
  {
    name: 'Fronius inverter, silent at night',
    code: body`
      const d = msg.payload.Body.Data;
      const pac = d.PAC ? d.PAC.Value : 0;
      const day = d.DAY_ENERGY?.Value ?? 0;
      msg.payload = [
          { field: "PAC", value: pac },
          { field: "DAY_KWH", value: day / 1000 },
          { field: "TOTAL_MWH", value: Math.round(d.TOTAL_ENERGY.Value / 1000) / 1000 },
          { field: "UDC", value: d.UDC && d.UDC.Value },
          { field: "STATUS", value: pac > 0 ? "producing" : "sleeping" }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/e30cf416-fe35-4e39-b7f7-6f2e8f51996c/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        payload: {
          Body: {
            Data: {
              PAC: { Value: 3120 },
              DAY_ENERGY: { Value: 8420 },
              TOTAL_ENERGY: { Value: 20456123 },
              UDC: { Value: 402.5 },
            },
          },
        },
      },
      { payload: { Body: { Data: { DAY_ENERGY: { Value: 0 }, TOTAL_ENERGY: { Value: 20456123 } } } } },
      { payload: { Body: { Data: { PAC: { Value: 0 }, TOTAL_ENERGY: { Value: 0 }, UDC: { Value: 0 } } } } },
    ],
    expect: 'whole',
    device: 'e30cf416-fe35-4e39-b7f7-6f2e8f51996c',
  },
  {
    name: 'wall box with an array of readings',
    code: body`
      const { nrg, car, wh, tmp } = msg.payload;
      const status = ["unbekannt", "bereit", "lädt", "wartet", "fertig"];
      msg.payload = [
          { field: "LADELEISTUNG", value: nrg[11] / 100 },
          { field: "STROM_L1", value: nrg[4] / 10 },
          { field: "SUMME_U", value: nrg.slice(0, 3).reduce((a, b) => a + b, 0) },
          { field: "STATUS", value: status[car] || "Fehler" },
          { field: "GELADEN", value: wh / 1000 },
          { field: "TEMP_MAX", value: Math.max(...tmp) }
      ];
      msg.headers = { Authorization: "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.url = "https://api.datacake.co/v1/devices/79bb8587-f366-470f-bc54-8b9a7dd14be0/record/?batch=true";
      return msg;
    `,
    messages: [
      {
        payload: { nrg: [229, 230, 231, 0, 160, 158, 159, 36, 36, 36, 0, 1098], car: '2', wh: 4210, tmp: [31, 33, 30] },
      },
      { payload: { nrg: [230, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], car: 1, wh: 0, tmp: [-2, -4] } },
      { payload: { nrg: [230, 230, 230, 0, 0, 0, 0, 0, 0, 0, 0, 0], car: 9, tmp: [0] } },
    ],
    expect: 'whole',
    device: '79bb8587-f366-470f-bc54-8b9a7dd14be0',
  },
  {
    name: 'Victron topics with the value inside',
    code: body`
      let name = null;
      if (msg.topic.match(/battery\/\d+\/Soc$/)) name = "SOC";
      else if (msg.topic.match(/battery\/\d+\/Dc\/0\/Power$/)) name = "BATTERY_POWER";
      else if (/solarcharger\/\d+\/Yield\/Power$/.test(msg.topic)) name = "PV_POWER";
      if (name === null) return null;
      if (msg.payload.value === null) return null;
      msg.payload = [{ field: name, value: Number(msg.payload.value.toFixed(1)) }];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/57b261ea-f32c-4834-93f1-fb349446c539/record/?batch=true";
      return msg;
    `,
    messages: [
      { topic: 'N/c0619ab1/battery/512/Soc', payload: { value: 87.25 } },
      { topic: 'N/c0619ab1/battery/512/Dc/0/Power', payload: { value: -412.04 } },
      { topic: 'N/c0619ab1/solarcharger/279/Yield/Power', payload: { value: 0 } },
      { topic: 'N/c0619ab1/battery/512/Soc', payload: { value: null } },
      { topic: 'N/c0619ab1/system/0/Serial', payload: { value: 1 } },
    ],
    expect: 'whole',
    device: '57b261ea-f32c-4834-93f1-fb349446c539',
  },
  {
    name: 'heat meter with sums of a loop',
    code: body`
      let sum = 0;
      for (let i = 1; i <= 3; i++) {
          sum += Number(msg.payload["kreis" + i] || 0);
      }
      const delta = msg.payload.vl - msg.payload.rl;
      const kw = sum / 60 * delta * 4.19 / 60;
      msg.payload = [
          { field: "DURCHFLUSS_L_MIN", value: sum / 60 },
          { field: "DELTA_T", value: delta },
          { field: "LEISTUNG_KW", value: Number(kw.toFixed(2)) }
      ];
      msg.headers = { Authorization: "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/e6322ffa-81a7-4581-8e8b-5a9c8c978f2c/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { kreis1: 300, kreis2: '240', kreis3: 0, vl: 45.5, rl: 38 } },
      { payload: { kreis2: 120, vl: 30, rl: 31.5 } },
      { payload: { vl: 22, rl: 22 } },
    ],
    expect: 'whole',
    device: 'e6322ffa-81a7-4581-8e8b-5a9c8c978f2c',
  },
];
