/** Where the playground is, and what its connection needs. */
interface Addresses {
  editor: string;
  /** The simulator, which is both the live page and the API address of a connection. */
  simulator: string;
  token: string;
}

/** What is printed once the playground runs: where it is, what to enter, and what to try first. */
export function welcome({ editor, simulator, token }: Addresses): string {
  return `
  Editor       ${editor}
  Live page    ${simulator}/
  Token        ${token}
  API address  ${simulator}

Three devices of the example flow record already. To try it yourself:

  1. Open the editor, drag a "datacake record" node into the flow and wire it behind a function node.
  2. Open it. Choose the connection "Simulated Datacake", or add one with the token and the API address above. Type
     "bench" as the device and choose it, then click "Done" and "Deploy". Open it again after the next message, click
     "fill from last message", "Done" and "Deploy".
  3. See it arrive on the live page, and what waits and why in the node's tab "Activity".

No measurement leaves this machine: Datacake is simulated. Ctrl-C ends everything.
`;
}

/** What is printed once two Node-REDs share a database. */
export function welcomeShared(
  nodeReds: readonly { url: string; pid: number | undefined }[],
  simulator: string,
): string {
  const editors = nodeReds.map(({ url, pid }, index) => `  Editor ${index + 1}     ${url} (process ${pid})`);
  return `
${editors.join('\n')}
  Live page    ${simulator}/

Both Node-REDs run the same flow and keep their samples in one PostgreSQL database. One of them sends, for both:

  1. Open both editors: the record nodes of one have recorded, those of the other say who sends.
  2. End the one that has recorded, as a crash would: kill -9 with the number of its process.
  3. See on the live page that measurements go on within 25 s, and that no two values of a field are closer than 1 s.

No measurement leaves this machine: Datacake is simulated. Ctrl-C ends everything.
`;
}
