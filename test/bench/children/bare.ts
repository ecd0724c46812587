import { Agent, request } from 'node:http';

/** What Datacake takes in one request, in messages of three measurements. */
const MESSAGES_PER_BATCH = 166;

/** Where batches are posted to, and how long, or how many. */
export interface BareOrder {
  url: string;
  forMs: number;
  batches?: number;
}

export interface BareFigures {
  messages: number;
  requests: number;
  cpuMicros: number;
  elapsedMs: number;
  rssBytes: number;
}

/* Posts batches of measurements one after the other, as bare as Node can: the unit in which overhead is told. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function post(url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', resolve);
    });
    outgoing.on('error', reject).end(body);
  });
}

function batch(from: number): string {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const measurements = [];
  for (let index = from; index < from + MESSAGES_PER_BATCH; index++) {
    measurements.push({ field: 'WATT', value: index, timestamp });
    measurements.push({ field: 'AMPERE', value: (index % 100) / 10, timestamp });
    measurements.push({ field: 'VOLT', value: 230.5, timestamp });
  }
  return JSON.stringify(measurements);
}

async function postFor({ url, forMs, batches }: BareOrder): Promise<BareFigures> {
  const began = performance.now();
  const before = process.cpuUsage();
  let messages = 0;
  let requests = 0;
  while (batches === undefined ? performance.now() - began < forMs : requests < batches) {
    await post(url, batch(messages));
    messages += MESSAGES_PER_BATCH;
    requests += 1;
  }
  const { user, system } = process.cpuUsage(before);
  const elapsedMs = performance.now() - began;
  return { messages, requests, cpuMicros: user + system, elapsedMs, rssBytes: process.memoryUsage().rss };
}

process.on('message', (order) => {
  void postFor(order as BareOrder).then((figures) => process.send?.(figures));
});
process.on('disconnect', () => process.exit());
