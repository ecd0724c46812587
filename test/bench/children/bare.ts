import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** A little less than what a request may carry, in messages of three measurements, so that nothing piles up. */
export const MESSAGES_PER_BATCH = 150;

/** Where batches are posted to, how many, and how many a second; as fast as they are answered when absent. */
export interface BareOrder {
  url: string;
  batches: number;
  perSecond?: number;
}

export interface BareFigures {
  messages: number;
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

async function postAll({ url, batches, perSecond }: BareOrder): Promise<BareFigures> {
  const began = performance.now();
  const before = process.cpuUsage();
  for (let posted = 0; posted < batches; posted++) {
    const dueMs = perSecond === undefined ? 0 : (posted / perSecond) * 1000 - (performance.now() - began);
    if (dueMs > 0) await pause(dueMs);
    await post(url, batch(posted * MESSAGES_PER_BATCH));
  }
  const { user, system } = process.cpuUsage(before);
  return {
    messages: batches * MESSAGES_PER_BATCH,
    cpuMicros: user + system,
    elapsedMs: performance.now() - began,
    rssBytes: process.memoryUsage().rss,
  };
}

process.on('message', (order) => {
  void postAll(order as BareOrder).then((figures) => process.send?.(figures));
});
process.on('disconnect', () => process.exit());
