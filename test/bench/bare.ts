import { Agent, request } from 'node:http';

/* Posts batches of measurements one after the other, as bare as Node can: the physical limit of what the record node does. */
const [url = '', messages = '0'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const perBatch = 166;

function post(body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', resolve);
    });
    outgoing.on('error', reject).end(body);
  });
}

async function main(): Promise<void> {
  const started = Date.now();
  const before = process.cpuUsage();
  const timestamp = String(Math.floor(started / 1000));
  for (let sent = 0; sent < Number(messages); sent += perBatch) {
    const measurements = [];
    for (let index = sent; index < Math.min(sent + perBatch, Number(messages)); index++) {
      measurements.push({ field: 'WATT', value: index, timestamp });
      measurements.push({ field: 'AMPERE', value: (index % 100) / 10, timestamp });
      measurements.push({ field: 'VOLT', value: 230.5, timestamp });
    }
    await post(JSON.stringify(measurements));
  }
  const { user, system } = process.cpuUsage(before);
  process.send?.({
    started,
    cpu: user + system,
    memory: process.memoryUsage().rss,
  });
  process.disconnect();
}

void main();
