import type { MappingErrorCode } from '../../src/mapping/mapping-error';
import type { ConnectionConfig } from '../connection/settings';
import type { SendOutcome } from '../record/send-now';
import type { RecordConfig } from '../record/settings';

/** What is asked to preview a message, and to send it. */
export interface PreviewQuery {
  /** The settings of the form. */
  node: RecordConfig & {
    id: string;
    /** The id of its tab, whose context and environment it reads before it is deployed. */
    z?: string;
  };
  /** The connection as the editor has it. */
  connection: Pick<ConnectionConfig, 'address' | 'plainHttp' | 'workspace' | 'limit'> & { id: string };
  /** A whole message as JSON, `{"payload": …}`; absent for the last message of the node. */
  message?: string;
  /** True to run the JSONata of the form, which only a click asks for; false to leave out what it says. */
  runs: boolean;
}

/** The requests for one message, made by the code that makes the real ones. */
export interface Preview {
  /** The last message of the node, or the one that was typed in. */
  message: 'last' | 'typed';
  /** When the last message arrived, ISO 8601. */
  at?: string;
  /** True when only a part of the last message was kept. */
  truncated?: true;
  /** In the order of sending; under the rate limit, several measurements of a field make several requests. */
  requests: PreviewRequest[];
  /** True when there are more than these 20. */
  more?: true;
  /** How a payload that is an array of objects is read: each object as a sample, or all of it as one. */
  array?: 'samples' | 'value';
  /** How many elements the payload has, where only the first 100 were read. */
  elements?: number;
  /** How many expressions weren't run, so that what they say is missing. */
  notRun?: number;
  /** At most 100. */
  errors: PreviewError[];
}

export interface PreviewRequest {
  /** `POST` and the URL. A serial number is in angle brackets, because it is resolved later. */
  url: string;
  /** The token is masked. */
  headers: Record<string, string>;
  /** JSON, one measurement a line. At most 20,000 characters. */
  body: string;
  /** What the body carries; at most 500 of all requests. */
  measurements: PreviewMeasurement[];
}

export interface PreviewMeasurement {
  field: string;
  type: 'NUMERIC' | 'BOOL' | 'STRING';
  /** At most 100 characters of it. */
  value: string;
  /** ISO 8601. */
  at: string;
}

/** What became of a message that was sent: accepted, refused, or waiting with the state of its node. */
export type Sent =
  | Extract<SendOutcome, { kind: 'accepted' | 'unchanged' | 'refused' | 'waits' }>
  | { kind: 'nothing'; errors: PreviewError[] };

export interface PreviewError {
  /** Absent for an error of the whole message. */
  field?: string;
  code: MappingErrorCode;
  value?: string;
}
