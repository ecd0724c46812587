declare module 'node-red-node-test-helper' {
  import type { Node, NodeInitializer } from 'node-red';

  /** An answer of the admin API. */
  interface AdminAnswer {
    status: number;
    headers: Record<string, string>;
    body: unknown;
    text: string;
  }

  interface AdminRequest extends Promise<AdminAnswer> {
    set(header: string, value: string): AdminRequest;
    send(body: string | object): AdminRequest;
  }

  const helper: {
    init(runtimePath: string, settings?: object): void;
    load(nodes: readonly NodeInitializer[], flow: readonly object[], credentials: object): Promise<void>;
    unload(): Promise<void>;
    getNode(id: string): Node;
    /** The admin API of the nodes that are loaded. */
    request(): { get(path: string): AdminRequest; post(path: string): AdminRequest };
  };
  export default helper;
}
