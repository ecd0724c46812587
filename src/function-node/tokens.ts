import { NotReadable } from './syntax';

export interface Token {
  kind: 'name' | 'number' | 'string' | 'punctuator' | 'end';
  /** As it is written; of a string what it says. */
  text: string;
  value?: number;
  line: number;
  /** Where it begins. */
  start: number;
  /** True when it is the first of its line: there a statement may end without a semicolon. */
  first: boolean;
}

const blank = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y;
const name = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const number = /0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const string = /'(?:[^'\\\n\r]|\\(?:\r\n|[^]))*'|"(?:[^"\\\n\r]|\\(?:\r\n|[^]))*"/y;
const punctuator =
  /\.\.\.|>>>=|=>|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|[{}()[\];,<>+\-*/%&|^!~?:=.`]/y;
const regularExpression = /\/(?:[^/\\[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+\/[a-z]*/y;
const chunk = /((?:[^`\\$]|\\[^]|\$(?!\{))*)(`|\$\{)/y;
const escape = /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|[^]))/g;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

/** The tokens of a code, one by one; whoever asks knows what may come next, and so what a slash means. */
export class Tokens {
  readonly #code: string;
  #at = 0;
  #line = 1;
  /** The next token, not taken yet. */
  next: Token;

  constructor(code: string) {
    this.#code = code;
    this.next = this.#read();
  }

  /** Takes the next token. */
  take(): Token {
    const token = this.next;
    this.next = this.#read();
    return token;
  }

  /** True when a punctuator or a keyword comes next. */
  is(...texts: string[]): boolean {
    const { kind, text } = this.next;
    return (kind === 'punctuator' || kind === 'name') && texts.includes(text);
  }

  /** Takes a punctuator or a keyword if it comes next. */
  skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.take();
    return true;
  }

  /** Takes a punctuator or a keyword that has to come next. */
  expect(text: string): Token {
    if (!this.is(text)) this.fail();
    return this.take();
  }

  fail(): never {
    throw new NotReadable(this.next.line);
  }

  /** Reads what is between the pieces of code in a template, from after a backtick or a closing brace that comes next. */
  templateChunk(): { text: string; last: boolean } {
    const match = this.#match(chunk, this.next.start + 1);
    if (match === undefined) this.fail();
    this.next = this.#read();
    return { text: unescape((match[1] ?? '').replace(/\r\n?/g, '\n')), last: match[2] === '`' };
  }

  /** Reads a regular expression that begins with the slash that comes next. */
  regularExpression(): void {
    if (this.#match(regularExpression, this.next.start) === undefined) this.fail();
    this.next = this.#read();
  }

  #read(): Token {
    const line = this.#line;
    this.#match(blank, this.#at);
    const start = this.#at;
    const place = { line: this.#line, start, first: this.#line > line || start === 0 };
    if (start >= this.#code.length) return { kind: 'end', text: '', ...place };
    const word = this.#match(name, start);
    if (word) return { kind: 'name', text: word[0], ...place };
    const digits = this.#match(number, start);
    if (digits) return { kind: 'number', text: digits[0], value: Number(digits[0].replaceAll('_', '')), ...place };
    const quoted = this.#match(string, start);
    if (quoted) return { kind: 'string', text: unescape(quoted[0].slice(1, -1)), ...place };
    const sign = this.#match(punctuator, start);
    if (sign) return { kind: 'punctuator', text: sign[0], ...place };
    throw new NotReadable(place.line);
  }

  /** Matches at a place, and goes on behind the match. */
  #match(pattern: RegExp, at: number): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    const match = pattern.exec(this.#code);
    if (match === null) return undefined;
    this.#line += (this.#code.slice(this.#at, pattern.lastIndex).match(/\r\n|[\n\r\u2028\u2029]/g) ?? []).length;
    this.#at = pattern.lastIndex;
    return match;
  }
}

function unescape(text: string): string {
  return text.replace(escape, (_, ...groups: (string | undefined)[]) => {
    const [braced, four, two, other = ''] = groups;
    const code = braced ?? four ?? two;
    if (code !== undefined) return String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
    return /^[\n\r\u2028\u2029]/.test(other) ? '' : (escapes[other] ?? other);
  });
}
