/** White space, and characters that can't be seen: they come along when a token is copied from a page or a file. */
const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Visible ASCII: an HTTP header carries nothing else as it is. */
const SENDABLE = /^[\x21-\x7e]+$/;

/** A token as it was meant. Whatever sends it, compares it or removes it from answers uses this one. */
export function cleanToken(typed: string): string {
  return typed.replace(UNSEEN, '');
}

/** False for a token that no HTTP header can carry: Datacake can't know it. */
export function isSendable(token: string): boolean {
  return SENDABLE.test(token);
}
