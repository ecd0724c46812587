import { createInterface } from 'node:readline';
import { createTransport } from '../../../src/datacake/transport';

/** Records each value that comes as a line, one after another, at the address in its argument; prints each outcome's kind. */
async function main(): Promise<void> {
  const [address = '', timeoutS = ''] = process.argv.slice(2);
  const tls = { rejectUnauthorized: false };
  const transport = createTransport({ token: 'token', address, workspace: '', timeoutS: Number(timeoutS), tls });
  for await (const line of createInterface({ input: process.stdin })) {
    const measurement = { field: 'VALUE', value: Number(line), timestamp: '1555570137' };
    const { kind } = await transport.record('be525e29-4398-4fc1-a928-dead7fdfe218', [measurement]);
    console.log(kind);
  }
  transport.close();
}

void main();
