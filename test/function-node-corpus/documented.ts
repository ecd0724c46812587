import { body, type CorpusEntry } from './entry';

/** The function node of Datacake's documentation, in the ways people copy it. */
export const documented: readonly CorpusEntry[] = [
  {
    name: 'documented pattern',
    code: body`
      const deviceId = "90cac4a6-91f4-4eb0-aae8-2c5605ddf4da";
      const token = "abcdef0123456789abcdef0123456789abcdef01";

      msg.url = "https://api.datacake.co/v1/devices/" + deviceId + "/record/?batch=true";

      msg.headers = {
          "Content-Type": "application/json",
          "Authorization": "Token " + token
      };

      msg.payload = [
          {
              "field": "WATT",
              "value": msg.payload.watt
          },
          {
              "field": "AMPERE",
              "value": msg.payload.ampere
          },
          {
              "field": "VOLT",
              "value": msg.payload.volt
          }
      ];

      return msg;
    `,
    messages: [
      { payload: { watt: 230.5, ampere: 1, volt: 230.5 } },
      { payload: { watt: 0, ampere: 0, volt: 229 } },
      { payload: { watt: -412, volt: '231.4' } },
    ],
    expect: 'whole',
    device: '90cac4a6-91f4-4eb0-aae8-2c5605ddf4da',
  },
  {
    name: 'var, single quotes, no semicolons',
    code: body`
      var id = '2b2bfa04-9a68-4918-a208-fafa7e6e56ae'
      var token = '0123456789abcdef0123456789abcdef01234567'

      msg.method = 'POST'
      msg.url = 'https://api.datacake.co/v1/devices/' + id + '/record/?batch=true'
      msg.headers = {}
      msg.headers['Authorization'] = 'Token ' + token
      msg.headers['Content-Type'] = 'application/json'
      msg.payload = [{field: 'TEMPERATURE', value: msg.payload.temperature}, {field: 'HUMIDITY', value: msg.payload.humidity}]
      return msg
    `,
    messages: [
      { payload: { temperature: 21.4, humidity: 48 }, topic: 'office' },
      { payload: { temperature: 0, humidity: 0 } },
      { payload: { temperature: -7.25 } },
    ],
    expect: 'whole',
    device: '2b2bfa04-9a68-4918-a208-fafa7e6e56ae',
  },
  {
    name: 'template literal, stringified',
    code: body`
      const DEVICE = '0584349d-c89f-4af9-826d-662d8efe66eb';
      const TOKEN = 'abcdef0123456789abcdef0123456789abcdef01';

      const body = [
        { field: 'CO2', value: msg.payload.co2 },
        { field: 'TEMPERATURE', value: msg.payload.temp },
        { field: 'WINDOW_OPEN', value: msg.payload.window }
      ];

      msg.url = \`https://api.datacake.co/v1/devices/\${DEVICE}/record/?batch=true\`;
      msg.headers = {
        'Content-Type': 'application/json',
        Authorization: \`Token \${TOKEN}\`
      };
      msg.payload = JSON.stringify(body);
      return msg;
    `,
    messages: [
      { payload: { co2: 612, temp: 22.1, window: false } },
      { payload: { co2: 431, temp: 19, window: true } },
      { payload: { temp: 19.5 } },
    ],
    expect: 'whole',
    device: '0584349d-c89f-4af9-826d-662d8efe66eb',
  },
  {
    name: 'payload is the value',
    code: body`
      // pool temperature to datacake
      msg.headers = { "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01" };
      msg.url = "https://api.datacake.co/v1/devices/80cfcb4f-33e6-4aad-a245-16b7077c0e3c/record/?batch=true";
      msg.payload = [{ "field": "POOL_TEMP", "value": msg.payload }];
      return msg;
    `,
    messages: [{ payload: 26.4 }, { payload: 0 }, { payload: -1.5 }, { payload: '24.9' }],
    expect: 'whole',
    device: '80cfcb4f-33e6-4aad-a245-16b7077c0e3c',
  },
  {
    name: 'whole message returned as an object',
    code: body`
      // Daten an Datacake schicken
      return {
          url: "https://api.datacake.co/v1/devices/c97c2b47-843b-4d64-8d40-fe43769e0b84/record/?batch=true",
          method: "POST",
          headers: {
              "Authorization": "Token abcdef0123456789abcdef0123456789abcdef01",
              "Content-Type": "application/json"
          },
          payload: [
              { field: "FUELLSTAND", value: msg.payload.fuellstand },   // Prozent
              { field: "PUMPE", value: msg.payload.pumpe }              // true = läuft
          ]
      };
    `,
    messages: [
      { payload: { fuellstand: 83, pumpe: true } },
      { payload: { fuellstand: 0, pumpe: false } },
      { payload: { fuellstand: '12.5' } },
    ],
    expect: 'whole',
    device: 'c97c2b47-843b-4d64-8d40-fe43769e0b84',
  },
  {
    name: 'payload kept in a variable',
    code: body`
      var daten = msg.payload;
      var geraet = "a23e5456-76a9-4378-8970-54e8a038886d";

      msg.payload = [];
      msg.payload = [
         {"field":"VORLAUF","value":daten.vorlauf},
         {"field":"RUECKLAUF","value":daten.ruecklauf},
         {"field":"AUSSEN","value":daten.aussen}
      ];
      msg.headers = {"Authorization":"Token abcdef0123456789abcdef0123456789abcdef01","Content-Type":"application/json"};
      msg.url = "https://api.datacake.co/v1/devices/"+geraet+"/record/?batch=true";
      return msg;
    `,
    messages: [
      { payload: { vorlauf: 41.5, ruecklauf: 33.2, aussen: -4 } },
      { payload: { vorlauf: 20, ruecklauf: 20, aussen: 0 } },
      { payload: { aussen: 11.3 } },
    ],
    expect: 'whole',
    device: 'a23e5456-76a9-4378-8970-54e8a038886d',
  },
  {
    name: 'url set in the http request node',
    code: body`
      // url and token are in the http request node
      msg.payload = [
          { "field": "LEVEL", "value": msg.payload.level },
          { "field": "VOLUME", "value": msg.payload.volume }
      ]
      return msg
    `,
    messages: [{ payload: { level: 1.82, volume: 4100 } }, { payload: { level: 0 } }],
    expect: 'whole',
  },
  {
    name: 'new message with everything set one by one',
    code: body`
      var newMsg = {};
      var base = "https://api.datacake.co/v1/devices/";
      newMsg.url = base + "97a0a670-88f1-425a-b3a2-b24479fa976a" + "/record/?batch=true";
      newMsg.headers = {};
      newMsg.headers.Authorization = "Token 0123456789abcdef0123456789abcdef01234567";
      newMsg.headers["content-type"] = "application/json";
      newMsg.payload = [{
          "field": "SPEED",
          "value": msg.payload.data.speed
      }, {
          "field": "STATE",
          "value": msg.payload.data.state
      }];
      newMsg.topic = msg.topic;
      return newMsg;
    `,
    messages: [
      { payload: { data: { speed: 1480, state: 'running' } }, topic: 'drive/1' },
      { payload: { data: { speed: 0, state: 'stopped' } }, topic: 'drive/1' },
      { payload: { data: { state: '' } }, topic: 'drive/1' },
    ],
    expect: 'whole',
    device: '97a0a670-88f1-425a-b3a2-b24479fa976a',
  },
  {
    name: 'token from the environment',
    code: body`
      const token = env.get("DATACAKE_TOKEN");
      const { temperature, pressure } = msg.payload;

      msg.url = "https://api.datacake.co/v1/devices/e80f07ff-f120-4cde-8919-19c50b22b2f7/record/?batch=true";
      msg.headers = { "Authorization": "Token " + token, "Content-Type": "application/json" };
      msg.payload = [
          { field: "TEMPERATURE", value: temperature },
          { field: "PRESSURE", value: pressure }
      ];
      return msg;
    `,
    messages: [{ payload: { temperature: 18.02, pressure: 1013.25 } }, { payload: { temperature: 0 } }],
    context: { env: { DATACAKE_TOKEN: 'abcdef0123456789abcdef0123456789abcdef01' } },
    expect: 'whole',
    device: 'e80f07ff-f120-4cde-8919-19c50b22b2f7',
  },
  {
    name: 'second output stays empty',
    code: body`
      let id = "2bb55a25-5543-424f-bd38-3e662b58cd9d"
      let auth = "Token abcdef0123456789abcdef0123456789abcdef01"

      msg.url = "https://api.datacake.co/v1/devices/" + id + "/record/?batch=true"
      msg.headers = {"Authorization": auth}
      msg.payload = [
          {field: "RPM", value: msg.payload.rpm},
          {field: "OIL_PRESSURE", value: msg.payload.oil}
      ]

      return [msg, null]
    `,
    messages: [{ payload: { rpm: 1500, oil: 4.2 } }, { payload: { rpm: 0, oil: 0 } }, { payload: { rpm: 900 } }],
    expect: 'whole',
    device: '2bb55a25-5543-424f-bd38-3e662b58cd9d',
  },
  {
    name: 'node.send, status and warn',
    code: body`
      node.warn(msg.payload);   // debug
      var wert = msg.payload.value;
      node.status({fill:"green",shape:"dot",text:"Wert: " + wert});
      msg.headers = {Authorization: "Token abcdef0123456789abcdef0123456789abcdef01"};
      msg.url = "https://api.datacake.co/v1/devices/2d09ebdf-b02b-4699-b1d3-e3dc6521cd51/record/?batch=true";
      msg.payload = [{field: "DURCHFLUSS", value: wert}];
      node.send(msg);
      return;
    `,
    messages: [{ payload: { value: 12.75 } }, { payload: { value: 0 } }, { payload: {} }],
    expect: 'whole',
    device: '2d09ebdf-b02b-4699-b1d3-e3dc6521cd51',
  },
  {
    name: 'constants beside values',
    code: body`
      msg.url = "https://api.datacake.co/v1/devices/0114aa8a-de03-4c68-90c5-6a9ece42d3ff/record/?batch=true";
      msg.headers = { "Authorization": "Token 0123456789abcdef0123456789abcdef01234567" };
      msg.payload = [
          { "field": "VALUE", "value": msg.payload },
          { "field": "ONLINE", "value": true },
          { "field": "INTERVAL", "value": 15 },
          { "field": "SOURCE", "value": "node-red" }
      ];
      return msg;
    `,
    messages: [{ payload: 3 }, { payload: 0 }, { payload: '17' }],
    expect: 'whole',
    device: '0114aa8a-de03-4c68-90c5-6a9ece42d3ff',
  },
  {
    name: 'one measurement, not batched',
    code: body`
      msg.headers = { Authorization: 'Token 0123456789abcdef0123456789abcdef01234567', 'Content-Type': 'application/json' };
      msg.url = 'https://api.datacake.co/v1/devices/fe9ef3c6-2d20-49e8-8b32-7da05924444b/record/';
      msg.payload = { field: 'GAS_M3', value: msg.payload.gas };
      return msg;
    `,
    messages: [{ payload: { gas: 10432.18 } }, { payload: { gas: '10432.21' } }, { payload: { water: 3 } }],
    expect: 'whole',
    device: 'fe9ef3c6-2d20-49e8-8b32-7da05924444b',
  },
];
