/** Why something of a function node can't be taken over; the record form has a sentence for each, `paste.reason.<code>` in its catalogue. */
export type NoteCode =
  | ('syntax' | 'too-long' | 'nothing' | 'field' | 'keys' | 'same-field' | 'value' | 'complex' | 'drawn')
  | ('call' | 'lacking' | 'name' | 'json' | 'loop' | 'samples')
  | ('statement' | 'caught' | 'context' | 'stored' | 'stores')
  | ('time' | 'other-time' | 'device' | 'other-device' | 'output' | 'later');

/** A place of the code that the form can't take over. */
export interface Note {
  /** The field by its name, or another part of the request. */
  about: { field: string } | 'device' | 'time' | 'message';
  code: NoteCode;
  /** Counted from 1. */
  line: number;
  /** The function, context value or output number that the note is about, as written in the code; may be empty. */
  name: string;
}
