declare module 'node-red-node-test-helper' {
  import type { Node, NodeInitializer } from 'node-red';

  const helper: {
    init(runtimePath: string, settings?: object): void;
    load(nodes: readonly NodeInitializer[], flow: readonly object[], credentials: object): Promise<void>;
    unload(): Promise<void>;
    getNode(id: string): Node;
  };
  export default helper;
}
