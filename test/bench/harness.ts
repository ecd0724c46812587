/* What the benchmark shares with the tests in a real Node-RED, in one place. */
export { cached } from '../node-red/harness/cache';
export type { FlowNode } from '../node-red/harness/flow';
export { NodeRed } from '../node-red/harness/node-red';
export { INSTALL_OPTIONS, npm } from '../node-red/harness/npm';
export { runtimes } from '../node-red/harness/runtimes';
export { temporaryFolder } from '../node-red/harness/temporary-folder';
