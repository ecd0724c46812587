/** The code of the function node that Datacake's documentation asks every user to write. */
export function documentedFunctionNode(device: string, token: string): string {
  return `// Set device_id to serial-number of Datacake API Device
device_id = "${device}";
// Set Token to your personal access token or individual token
token = "${token}";

// This is the API Information for the HTTP Request Node
url = "https://api.datacake.co/v1/devices/"+device_id+"/record/?batch=true"

// Create Header for Node-RED HTTP Node
headers = {
    "Authorization": "Token "+token,
    "Content-Type": "application/json"
}

payload = [
    {"field": "WATT", "value": msg.payload.watt },
    {"field": "AMPERE", "value": msg.payload.ampere},
    {"field": "VOLT", "value": msg.payload.volt}
];

msg.url = url;
msg.headers = headers;
msg.payload = payload;

return msg;
`;
}
