import type { SecureContextOptions } from 'node:tls';

/** A PostgreSQL database, and how it is reached. */
export interface DatabaseServer {
  /** A name, an address, or the folder of a socket where it begins with a slash. */
  host: string;
  port: number;
  database: string;
  user: string;
  /** Empty where the server asks for none. */
  password: string;
  /** Absent for a connection that isn't encrypted. */
  tls?: SecureContextOptions & { servername?: string; rejectUnauthorized?: boolean };
}

/** Where the package `pg` is looked for, which this one doesn't bring. */
export interface DriverPlaces {
  /** The user directory of Node-RED, in which a person installs it; named where it is missing. */
  userDirectory: string;
  /** Further folders beside, or above, which it may lie. */
  others: readonly string[];
}
