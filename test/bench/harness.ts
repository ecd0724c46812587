/* What the benchmark shares with the tests in a real Node-RED, in one place. */
export { cached } from '../real/harness/cache';
export type { FlowNode } from '../real/harness/flow';
export { NodeRed } from '../real/harness/node-red';
export { installOptions, npm } from '../real/harness/npm';
export { runtimes } from '../real/harness/runtimes';
export { temporaryFolder } from '../real/harness/temporary-folder';
