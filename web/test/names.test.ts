import { describe, expect, it } from 'vitest';
import { browserOf, guess, hue, initials, isName, tidyName } from '../src/call/names';

describe('guess', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      'Linux laptop',
      'desktop',
      'Chromium on Linux',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
      'Linux laptop',
      'desktop',
      'Firefox on Linux',
    ],
    [
      'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36',
      'Android phone',
      'phone',
      'Chromium on Android',
    ],
    [
      'Mozilla/5.0 (Linux; Android 16; Tab) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36',
      'Android tablet',
      'tablet',
      'Chromium on Android',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604',
      'iPhone',
      'phone',
      'Safari on iPhone',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
      'Windows laptop',
      'desktop',
      'Edge on Windows',
    ],
    ['curl/8', 'My device', 'browser', 'Browser'],
  ])('reads %s', (userAgent, name, kind, device) => {
    expect(guess(userAgent)).toEqual({ name, kind, device });
  });

  it('knows an iPad that says it is a Mac', () => {
    const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/19.0 Safari/605';
    expect(guess(mac)).toMatchObject({ name: 'Mac', kind: 'desktop' });
    expect(guess(mac, 5)).toMatchObject({ name: 'iPad', kind: 'tablet' });
  });
});

describe('a name', () => {
  it.each(['Kitchen', 'Küche 2', '台所', 'O’Brien', '👩‍🍳'.slice(0, 2), 'x'.repeat(40)])(
    'can be %j',
    (name) => {
      expect(isName(name)).toBe(true);
    },
  );

  it.each(['', '   ', 'x'.repeat(41), 'a\u0000b', 'a\u202eb', 'a\u200bb'])('cannot be %j', (name) => {
    expect(isName(name)).toBe(false);
  });

  it('is one word space apart, and composed', () => {
    expect(tidyName('  Linux \t laptop ')).toBe('Linux laptop');
    expect(tidyName('Ku\u0308che')).toBe('Küche');
  });
});

describe('an avatar', () => {
  it('shows the first letters of the first and the last word', () => {
    expect(initials('Kitchen')).toBe('K');
    expect(initials('upper  living room')).toBe('UR');
    expect(initials('台所')).toBe('台');
  });

  it('has the same colour on every device', () => {
    expect(hue('Kitchen', 6)).toBe(hue('Kitchen', 6));
    expect(new Set(['Kitchen', 'Workshop', 'Attic', 'Ada'].map((name) => hue(name, 6))).size).toBeGreaterThan(
      1,
    );
  });
});

describe('browserOf', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36', 'Chromium 156 on Linux'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'Firefox 153 on Linux'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604', 'Safari 19 on iPhone'],
    ['curl/8', 'Browser'],
  ])('says of %s with which version it is', (userAgent, browser) => {
    expect(browserOf(userAgent)).toBe(browser);
  });
});
