/**
 * Why something isn't recorded, for now or for good. The catalogues have a sentence for each code (`reason.<code>.short` and
 * `reason.<code>.whole` of the connection's), so that it is told in the language of whoever reads it.
 */
export const REASON_CODES = [
  'token-missing', // The connection has none.
  'token-wrong', // Datacake doesn't know the token.
  'token-invalid', // It has a character that can't be sent.
  'settings', // The connection can't work with its settings; `values.error` is the code of the first that is wrong.
  'env-unset', // A setting names a variable of the environment that isn't set; `values.value` is its name.
  'proxy-missing', // The `http proxy` node isn't deployed, or disabled.
  'proxy-invalid', // It has no valid URL.
  'proxy-socks', // A SOCKS proxy, which isn't supported.
  'proxy-user', // Its user name or password has a character that can't be sent.
  'proxy-login', // The proxy wants another user name or password.
  'proxy', // The proxy can't be reached.
  'tls-missing', // The `tls-config` node isn't deployed, or disabled.
  'tls-invalid', // Its files can't be read.
  'certificate', // The server's certificate isn't trusted.
  'dns', // The name of the server can't be found.
  'no-listener', // Nothing answers at the address.
  'network', // No connection, or one that was cut.
  'timeout',
  'not-datacake', // The answer is a page, a redirect or none of Datacake's.
  'busy', // Datacake asks to wait.
  'server', // Datacake failed.
  'may-not-record', // The token may not record to the device.
  'device-unknown',
  'device-ambiguous', // Several devices have the serial number.
  'workspace-missing', // A serial number can only be looked up in a workspace.
  'workspace-unknown',
  'unexpected', // An answer that nothing else of this list says.
  'refused', // Datacake refused measurements for their content.
  'too-large', // Datacake refused a request of one measurement for its size.
  'overflow', // Values add up to more than a number can hold.
  'quota', // The plan's datapoints of today are used up.
  'database-away', // The shared database can't be reached, or didn't answer.
  'database-failed', // It answered with an error of its own.
  'database-unconfirmed', // It stored something, but not on the standby that it was told to wait for.
  'database-data', // It can't store these data.
  'database-client', // The package `pg` isn't installed.
  'database-login', // It doesn't let the user in.
  'database-unknown', // The server has no database of this name.
  'database-rights', // The user may not create or use the tables.
  'database-newer', // A newer version of this package made the tables, and this one can't work with them.
  'database-old', // The server's version is too old; `values.version` is its version.
  'database-encoding', // The database isn't in UTF-8; `values.encoding` is its encoding.
  'database-unsafe', // A setting of the server has it lose what it said was stored; `values.setting` names it.
  'database-standby', // The server is a standby, which can only be read.
  'database-tls', // The connection to it can't be encrypted as it is set, or its certificate isn't trusted.
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  code: ReasonCode;
  /** What the sentence says of this case: a serial number, a field. */
  values?: Readonly<Record<string, string>>;
  /** What the server or the network said, in its own words, in one line and without a secret. */
  detail?: string;
}

/** A reason in few words for programs, not for people: `device-unknown: status 404`. */
export function reasonKey({ code, detail }: Reason): string {
  return detail === undefined ? code : `${code}: ${detail}`;
}

/** Reads what {@link reasonKey} wrote. Any other text was said of measurements that were refused. */
export function readReasonKey(text: string): Reason {
  const [, code, detail] = /^([a-z-]+)(?:: ([\s\S]*))?$/.exec(text) ?? [];
  if (code === undefined || !isReasonCode(code)) return { code: 'refused', detail: text };
  return { code, ...(detail !== undefined && { detail }) };
}

function isReasonCode(text: string): text is ReasonCode {
  return REASON_CODES.some((code) => code === text);
}
