import { pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { WORD_LIST } from '../src/call/word-list';
import { wordsFor } from '../src/call/words';

const one =
  'sha-256 A7:13:71:1B:1C:71:A7:31:FC:C3:CA:68:41:B4:7C:99:34:B9:71:A7:D8:2F:EA:ED:87:17:8F:70:F7:E9:EB:86';
const two =
  'sha-256 F8:85:F9:63:0E:CA:B5:EF:6F:9E:1A:86:F4:A4:8F:A3:94:4B:92:F6:26:37:5D:B8:4B:BF:0A:F2:DE:79:92:5D';

describe('the list of words', () => {
  it('has one for each byte, in small letters, short enough to show and long enough to hear', () => {
    expect(WORD_LIST).toHaveLength(256);
    for (const word of WORD_LIST) expect(word).toMatch(/^[a-z]{4,9}$/);
  });

  it('has no two that begin alike', () => {
    expect(new Set(WORD_LIST.map((word) => word.slice(0, 4))).size).toBe(256);
  });

  it('has no two that differ in one letter', () => {
    const alike = WORD_LIST.flatMap((word, at) =>
      WORD_LIST.slice(at + 1)
        .filter((other) => other.length === word.length)
        .filter((other) => [...word].filter((letter, index) => letter !== other[index]).length < 2)
        .map((other) => `${word} ${other}`),
    );
    expect(alike).toEqual([]);
  });
});

describe('wordsFor', () => {
  it('gives the same four words at both ends', async () => {
    const words = await wordsFor(one, two);
    expect(words).toHaveLength(4);
    expect(await wordsFor(two, one)).toEqual(words);
  });

  it('is what the contract says, worked out by somebody else', async () => {
    const bytes = pbkdf2Sync(`${one}\n${two}`, 'lanline words 1', 200_000, 4, 'sha256');
    expect(await wordsFor(one, two)).toEqual([...bytes].map((byte) => WORD_LIST[byte]));
  });

  it('gives others for another certificate', async () => {
    expect(await wordsFor(one, two.replace('F8', 'F9'))).not.toEqual(await wordsFor(one, two));
  });
});
