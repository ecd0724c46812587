declare module '@node-red/nodes/core/common/*' {
  import type { NodeInitializer } from 'node-red';

  const initializer: NodeInitializer;
  export default initializer;
}
