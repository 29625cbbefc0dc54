import { describe, expect, it } from 'vitest';
import { isForeign } from '../src/call/certificates';
import { seenHere, together } from '../src/call/verdict';

const end = (type: string) => ({ address: '10.77.0.2', port: 1, type, protocol: 'udp' });
const pair = (local: string, remote: string) => ({ atMillis: 0, local: end(local), remote: end(remote) });
const path = (local: string, remote: string) => ({
  local,
  remote,
  bytesSent: 1,
  bytesReceived: 1,
  packetsSent: 1,
  packetsReceived: 1,
});

describe('what one device sees of a call', () => {
  it.each([
    ['host', 'prflx', 'direct'],
    ['relay', 'host', 'relayed'],
    ['host', 'relay', 'relayed'],
  ])('a path from %s to %s is %s', (local, remote, value) => {
    const pairs = [pair('host', 'host'), pair(local, remote)];
    expect(seenHere({ pairs }).path.value).toBe(value);
  });

  it('stands in for what the box cannot tell yet, and for nothing that it can', () => {
    const unknown = seenHere(undefined);
    const here = seenHere({
      pairs: [pair('host', 'host')],
      dtls: { version: '1.3', cipher: 'x', srtp: 'y' },
    });
    expect(together(undefined, here)).toBe(here);
    expect(together(unknown, here)).toEqual(here);
    const not = { ...unknown.encrypted, value: 'no' as const };
    expect(together({ ...unknown, encrypted: not }, here).encrypted).toBe(not);
    expect(together(here, unknown)).toEqual(here);
  });

  it('names the encryption', () => {
    const dtls = { version: '1.3', cipher: 'x', srtp: 'AEAD_AES_128_GCM' };
    expect(seenHere({ dtls }).encrypted).toMatchObject({ value: 'yes', how: 'DTLS 1.3, AEAD_AES_128_GCM' });
  });

  it('is sure that nothing left the LAN only where every address is one of a LAN', () => {
    const inside = path('10.77.0.2:5000', '192.168.3.4:6000');
    const six = path('[fd77::2]:5000', '[fe80::1]:6000');
    expect(seenHere({ paths: [inside, six] }).local).toMatchObject({ value: 'yes', bytesOutside: 0 });
    const outside = path('10.77.0.2:5000', '203.0.113.7:6000');
    expect(seenHere({ paths: [inside, outside] }).local.value).toBe('cannot-tell');
  });

  it('cannot tell anything before the call has begun, and never whether the other end sees the same', () => {
    const { path, encrypted, local, fingerprints } = seenHere(undefined);
    for (const { value } of [path, encrypted, local, fingerprints]) expect(value).toBe('cannot-tell');
  });
});

describe('a foreign certificate', () => {
  const agreed = { own: 'a', peer: 'b', ownInSdp: 'a', peerInSdp: 'b' };

  it('is one that was not agreed', () => {
    expect(isForeign(agreed)).toBe(false);
    expect(isForeign({ ...agreed, peer: 'c' })).toBe(true);
    expect(isForeign({ ...agreed, own: 'c' })).toBe(true);
  });
});
