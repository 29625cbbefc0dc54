import type { ThisDevice } from './api';

export const NAME_LIMIT = 40;

/** The name as it will be shown: no space around it, one space between words, composed characters. */
export function tidyName(typed: string): string {
  return typed.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** Whether the box can take it: 1 to 40 characters and none that cannot be seen. */
export function isName(typed: string): boolean {
  const name = tidyName(typed);
  const length = [...name].length;
  return length >= 1 && length <= NAME_LIMIT && !/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.test(name);
}

const SYSTEMS: [RegExp, string, ThisDevice['kind']][] = [
  [/iPhone/, 'iPhone', 'phone'],
  [/iPad/, 'iPad', 'tablet'],
  [/Android(?=.*Mobile)/, 'Android phone', 'phone'],
  [/Android/, 'Android tablet', 'tablet'],
  [/CrOS/, 'Chromebook', 'desktop'],
  [/Windows/, 'Windows laptop', 'desktop'],
  [/Mac OS X|Macintosh/, 'Mac', 'desktop'],
  [/Linux/, 'Linux laptop', 'desktop'],
];

const BROWSERS: [RegExp, string][] = [
  [/Firefox\//, 'Firefox'],
  [/Edg\//, 'Edge'],
  [/Chrom(e|ium)\//, 'Chromium'],
  [/Safari\//, 'Safari'],
];

/**
 * What a person would call the device that sends this User-Agent.
 *
 * @param touchPoints an iPad says it is a Mac, and gives itself away by its touch screen
 */
export function guess(userAgent: string, touchPoints = 0): ThisDevice & { name: string } {
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent));
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'Browser';
  if (system?.[1] === 'Mac' && touchPoints > 1) {
    return { name: 'iPad', kind: 'tablet', device: `${browser} on iPad` };
  }
  if (system === undefined) return { name: 'My device', kind: 'browser', device: browser };
  const [, name, kind] = system;
  const plain = name.replace(/ (laptop|phone|tablet)$/, '');
  return { name, kind, device: `${browser} on ${plain}` };
}

/** Browser, its version and the system, such as `Chromium 156 on Linux`, for whoever reads a call record. */
export function browserOf(userAgent: string, touchPoints = 0): string {
  const version = /(?:Firefox|Edg|Chrome|Chromium|Version)\/(\d+)/.exec(userAgent)?.[1];
  const { device } = guess(userAgent, touchPoints);
  return version ? device.replace(/^\w+/, (browser) => `${browser} ${version}`) : device;
}

/** Up to two letters that stand for a name on its avatar. */
export function initials(name: string): string {
  const words = tidyName(name).split(' ').filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

/** One of `count` colours, always the same for the same name. */
export function hue(name: string, count: number): number {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
}
