/** True for who may use the routes that show values of messages or send some. */
export function mayWriteValues(): boolean {
  return ['datacake-connection.write', 'flows.write'].every((permission) => RED.user.hasPermission(permission));
}
