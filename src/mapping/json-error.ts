const SPACE = /[ \t\n\r]*/y;
const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** In characters, of the text behind the place. */
const MAX_EXCERPT_LENGTH = 20;

/** In characters from the beginning of a text: finding its error takes a second for some millions. */
const MAX_READ_LENGTH = 1_000_000;

/**
 * Where a text stops being JSON, for a person: line and column from 1, and what stands there, `1:16 nan,"Humidity":40}`. At the end of
 * a text that is cut off, only the place. Behind the first million characters, `>20001:12`.
 */
export function placeOfJsonError(text: string): string {
  const read = text.slice(0, MAX_READ_LENGTH);
  const at = findJsonError(read);
  const place = placeOf(at, read);
  if (at === read.length && text.length > read.length) return `>${place}`;
  const excerpt = text.slice(at, at + MAX_EXCERPT_LENGTH).replace(/\s+/g, ' ');
  return `${place} ${excerpt}`.trimEnd();
}

/** Line and column from 1. */
function placeOf(at: number, text: string): string {
  let line = 1;
  let begin = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', begin)) {
    line += 1;
    begin = end + 1;
  }
  return `${line}:${at - begin + 1}`;
}

/**
 * The index of the first character that no JSON text has there, or the text's length when it only breaks off. JSON.parse tells it in some
 * versions of Node.js, for some errors.
 */
export function findJsonError(text: string): number {
  return new JsonReader(text).read();
}

type Expected = 'value' | 'element or end' | 'name' | 'name or end' | 'colon' | 'comma or end';

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): number {
    const open: string[] = [];
    let expected: Expected = 'value';
    for (this.#skip(SPACE); this.#at < this.#text.length; this.#skip(SPACE)) {
      const character = this.#text.charAt(this.#at);
      if (isEnd(character, expected, open.at(-1))) {
        open.pop();
        this.#at += 1;
        expected = 'comma or end';
      } else if (expected === 'colon' || expected === 'comma or end') {
        const separator = expected === 'colon' ? ':' : ',';
        if (character !== separator || open.length === 0) return this.#at;
        this.#at += 1;
        expected = expected === 'comma or end' && open.at(-1) === '{' ? 'name' : 'value';
      } else if (expected === 'name' || expected === 'name or end') {
        if (character !== '"' || !this.#skipString()) return this.#at;
        expected = 'colon';
      } else if (character === '{' || character === '[') {
        open.push(character);
        this.#at += 1;
        expected = character === '{' ? 'name or end' : 'element or end';
      } else {
        if (!(character === '"' ? this.#skipString() : this.#skip(LITERAL))) return this.#at;
        expected = 'comma or end';
      }
    }
    return this.#at;
  }

  /** False, at the character that no string has there, when it isn't one. */
  #skipString(): boolean {
    for (this.#at += 1; this.#at < this.#text.length;) {
      const character = this.#text.charAt(this.#at);
      if (character === '\\') {
        if (!this.#skip(ESCAPE)) return false;
        continue;
      }
      if (character < ' ') return false;
      this.#at += 1;
      if (character === '"') return true;
    }
    return false;
  }

  /** False when nothing matches here. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }
}

function isEnd(character: string, expected: Expected, open: string | undefined): boolean {
  if (character === '}') return open === '{' && (expected === 'comma or end' || expected === 'name or end');
  return character === ']' && open === '[' && (expected === 'comma or end' || expected === 'element or end');
}
