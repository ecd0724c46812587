import { createAgents } from '../../src/datacake/agents';
import { type Post, createPost } from '../../src/datacake/http';
import { type Simulator, startSimulator } from '../simulator/index';
import { type SimulationOptions, noon } from '../simulation/delivery';
import type { SimulatedNetwork } from '../simulation/post';
import { FastClock } from '../simulation/fast-clock';

/** Milliseconds of the test's clock in one of real time. */
const CLOCK_SCALE = 50;

/** An address at which nothing listens. */
const UNREACHABLE_URL = 'http://127.0.0.1:9';

interface HttpEnvironment extends Required<Pick<SimulationOptions, 'clock' | 'server'>> {
  close(): Promise<void>;
}

/** The simulator behind a real server, reached by the real client, in real time that runs faster. */
export async function startHttpEnvironment(): Promise<HttpEnvironment> {
  const clock = new FastClock(noon, CLOCK_SCALE);
  const simulator = await startSimulator({ clock: clock.ofServer });
  const agents = createAgents();
  return {
    clock,
    server: {
      datacake: simulator.core,
      post: (token, network) =>
        postTo(simulator, network, (timeout) => createPost({ token, timeoutMs: timeout, agents })),
    },
    async close() {
      agents.http.destroy();
      agents.https.destroy();
      await simulator.close();
    },
  };
}

function postTo(simulator: Simulator, network: SimulatedNetwork, create: (timeout: number) => Post): Post {
  const post = create(network.timeout / CLOCK_SCALE);
  return (url, body, signal) => {
    const { pathname, search } = new URL(url);
    return post((network.down ? UNREACHABLE_URL : simulator.url) + pathname + search, body, signal);
  };
}
