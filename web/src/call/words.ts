import { WORD_LIST } from './word-list';

const SALT = 'lanline words 1';
const ROUNDS = 200_000;
const WORDS = 4;

/**
 * Four words for the two certificates that a call really uses, the same at both ends unless somebody is in between: whoever
 * ends the encryption in the middle shows each side a certificate of its own (the idea of ZRTP, RFC 6189 section 4.3).
 *
 * Four words are 32 bits. Somebody in between has to show the callee a certificate before it knows the callee's, and then has
 * the seconds that a caller waits to find one for the caller that gives the same words: 2^32 tries, on average. A fast hash
 * would make that easy; with this one a try costs about a twentieth of a second, and all of them years of a processor.
 *
 * @param own such as `sha-256 AB:CD…`, in upper case; what this device sees in use, never what somebody told it
 * @param peer the same of the other side
 */
export async function wordsFor(own: string, peer: string): Promise<string[]> {
  const encoder = new TextEncoder();
  const secret = encoder.encode([own, peer].sort().join('\n'));
  const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
  const slow = { name: 'PBKDF2', hash: 'SHA-256', salt: encoder.encode(SALT), iterations: ROUNDS };
  const bits = await crypto.subtle.deriveBits(slow, key, WORDS * 8);
  return [...new Uint8Array(bits)].map((byte) => WORD_LIST[byte] ?? '');
}
