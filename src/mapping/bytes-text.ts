const UTF8 = new TextDecoder('utf-8', { fatal: true });

// Tab, line feed and carriage return end and separate what serial ports, sockets and brokers deliver.
// eslint-disable-next-line no-control-regex
const BINARY = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** The text that bytes are in UTF-8; undefined for bytes that are no text, such as the registers of a meter. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  try {
    const text = UTF8.decode(bytes);
    return BINARY.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
