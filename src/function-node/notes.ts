/** Why something of a function node can't be taken over; `notes.json` has a sentence for each, in English and German. */
export type NoteCode =
  | ('syntax' | 'too-long' | 'nothing' | 'field' | 'keys' | 'same-field' | 'value' | 'bits' | 'complex' | 'random')
  | ('call' | 'name' | 'json' | 'loop' | 'samples' | 'statement' | 'caught' | 'context' | 'stored' | 'stores')
  | ('time' | 'other-time' | 'device' | 'other-device' | 'output' | 'later');

/** A place of the code that the form can't take over. */
export interface Note {
  /** A field, by its name, or what else is concerned. */
  about: { field: string } | 'device' | 'time' | 'message';
  code: NoteCode;
  /** Counted from 1. */
  line: number;
  /** What the code calls it: a function, a context, the number of an output; or nothing. */
  name: string;
}
