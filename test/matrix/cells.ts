import type { Runtime } from '../node-red/harness/runtimes';

/** Every pair of Node and Node-RED that the package is held to, with the oldest of each that `package.json` admits. */
export const cells: readonly Runtime[] = [
  { node: '20.15.0', nodeRed: '4.0.9' },
  { node: '20.20.2', nodeRed: '4.1.15' },
  { node: '22.23.3', nodeRed: '4.1.15' },
  { node: '24.21.0', nodeRed: '4.1.15' },
  { node: '22.9.0', nodeRed: '5.0.7' },
  { node: '22.23.3', nodeRed: '5.0.7' },
  { node: '24.21.0', nodeRed: '5.0.7' },
];
