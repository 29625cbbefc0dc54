import { describe, expect, it } from 'vitest';
import { canRelay, hostOf, networksApart, onLan } from '../src/call/relay';

const kept = (urls: string | string[], own: string[] = []) =>
  onLan([{ urls, username: 'u', credential: 'c' }], own).flatMap((server) => server.urls);

describe('onLan', () => {
  it.each([
    'turn:10.77.0.1:3478?transport=udp',
    'turn:192.168.1.9:3478?transport=tcp',
    'turns:172.31.0.1:5349?transport=tcp',
    'stun:169.254.7.7:3478',
    'turn:100.64.0.1:3478',
    'turn:[fd77::1]:3478?transport=udp',
    'stun:[fe80::1]:3478',
  ])('takes %s', (url) => expect(kept(url)).toEqual([url]));

  it.each([
    'stun:stun.l.google.com:19302',
    'turn:box.lan:3478',
    'turn:lanline.local:3478',
    'turn:8.8.8.8:3478',
    'turn:172.32.0.1:3478',
    'turn:100.128.0.1:3478',
    'turn:[2001:db8::1]:3478',
    'turn:10.0.0.1.example.com:3478',
    'turn:10.0.0.1:3478?transport=udp&x=y',
    'http://10.0.0.1:3478',
    '',
  ])('leaves %j out', (url) => expect(kept(url)).toEqual([]));

  it('takes the box’s own address when its network has public ones', () => {
    expect(kept('turn:[2001:db8::1]:3478', ['2001:db8::1'])).toHaveLength(1);
    expect(kept('turn:[2001:db8::2]:3478', ['2001:db8::1'])).toEqual([]);
  });

  it('keeps the credentials with what is left', () => {
    const servers = [{ urls: ['turn:8.8.8.8:3478', 'turn:10.0.0.1:3478'], username: 'u', credential: 'c' }];
    expect(onLan(servers, [])).toEqual([{ urls: ['turn:10.0.0.1:3478'], username: 'u', credential: 'c' }]);
  });
});

describe('A server', () => {
  it('is known by its literal address', () => {
    expect(hostOf('turns:[fd77::1]:5349?transport=tcp')).toBe('fd77::1');
    expect(hostOf('turn:10.0.0.1:3478')).toBe('10.0.0.1');
    expect(hostOf('turn:box:3478')).toBeUndefined();
  });

  it('relays or only says what an address is', () => {
    expect(canRelay([{ urls: 'stun:10.0.0.1:3478' }])).toBe(false);
    expect(canRelay([{ urls: ['stun:10.0.0.1:3478', 'turns:10.0.0.1:5349'] }])).toBe(true);
    expect(canRelay(undefined)).toBe(false);
  });
});

describe('networksApart', () => {
  it.each([
    [['10.77.0.0/24'], ['10.78.0.0/24'], ['10.77.0.0/24', '10.78.0.0/24']],
    [
      ['fd77::/64', '10.77.0.0/24'],
      ['10.78.0.0/24', 'fd78::/64'],
      ['10.77.0.0/24', '10.78.0.0/24'],
    ],
    [['fd77::/64'], ['fd78::/64'], ['fd77::/64', 'fd78::/64']],
    [['10.77.0.0/24'], ['10.77.0.0/24'], undefined],
    [['10.77.0.0/24', 'fd77::/64'], ['10.78.0.0/24', 'fd77::/64'], undefined],
    [[], ['10.78.0.0/24'], undefined],
    [[], [], undefined],
  ])('of %j and %j are %j', (here, there, apart) => {
    expect(networksApart({ here, there })).toEqual(apart);
  });
});
