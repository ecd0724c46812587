/**
 * True for who may use the routes that call Datacake, read code, or send again or discard what was refused. A button that a user may not
 * use isn't there.
 */
export function mayWrite(): boolean {
  return RED.user.hasPermission('datacake-connection.write');
}

/** True for who may use the routes that show values of messages or send some. */
export function mayWriteValues(): boolean {
  return mayWrite() && RED.user.hasPermission('flows.write');
}
