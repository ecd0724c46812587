/** True for who may see values of messages and what servers said, and may have Datacake asked for them: the runtime checks it too. */
export function maySeeValues(): boolean {
  return ['datacake-connection.write', 'flows.write'].every((permission) => RED.user.hasPermission(permission));
}
