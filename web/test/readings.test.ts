import { describe, expect, it } from 'vitest';
import { Reading, together } from '../src/call/readings';
import { inChromium, statsOf } from './kit/stats';

describe('Reading', () => {
  it('names the pair in use and its encryption', () => {
    const reading = new Reading(inChromium(1));
    expect(reading.selected).toBe('P');
    expect(reading.pair(480)).toEqual({
      atMillis: 480,
      local: { address: '10.77.0.2', port: 5000, type: 'host', protocol: 'udp' },
      remote: { address: '10.77.0.3', port: 6000, type: 'prflx', protocol: 'udp' },
    });
    expect(reading.isEncrypted).toBe(true);
    expect(reading.dtls).toEqual({
      version: '1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      srtp: 'AEAD_AES_128_GCM',
      role: 'client',
    });
  });

  it('says how the relay is reached, where there is one', () => {
    const reading = new Reading(inChromium(1, { L: { candidateType: 'relay', relayProtocol: 'tls' } }));
    expect(reading.pair(0)?.local).toMatchObject({ type: 'relay', relayProtocol: 'tls' });
  });

  it('reads the fingerprints of the certificates in use', () => {
    const reading = new Reading(inChromium(1));
    expect(reading.certificate('local')).toBe('sha-256 A7:13:71');
    expect(reading.certificate('remote')).toBe('sha-256 F8:85:F9');
  });

  it('lists streams as SDP would name them, repairs too', () => {
    expect(new Reading(inChromium(1)).streams).toEqual([
      { ssrc: 1, direction: 'in', kind: 'audio', codec: 'opus/48000/2', mid: '0' },
      { ssrc: 2, direction: 'in', kind: 'video', codec: 'VP8/90000', mid: '1' },
      { ssrc: 3, direction: 'in', kind: 'video', codec: 'rtx/90000', mid: '1' },
      { ssrc: 4, direction: 'out', kind: 'audio', codec: 'opus/48000/2' },
    ]);
  });

  it('lists the paths that carried bytes, and no others', () => {
    expect(new Reading(inChromium(5)).paths).toEqual([
      {
        local: '10.77.0.2:5000',
        remote: '10.77.0.3:6000',
        bytesSent: 500,
        bytesReceived: 1000,
        packetsSent: 5,
        packetsReceived: 10,
      },
    ]);
    const [six] = new Reading(inChromium(5, { Q: { bytesSent: 1 } })).paths.slice(1);
    expect(six?.remote).toBe('[fd77::3]:6001');
  });

  it('counts each stream; what was sent is lost as the other side says', () => {
    expect(new Reading(inChromium(5)).sample(5000)).toEqual({
      atMillis: 5000,
      rttMillis: 1.2,
      streams: [
        { ssrc: 1, packets: 250, lost: 5, jitterMillis: 0.4, bytes: 20_000, frames: 0, concealed: 7 },
        { ssrc: 2, packets: 450, lost: 0, jitterMillis: 0, bytes: 450_000, frames: 150 },
        { ssrc: 4, packets: 250, lost: 3, jitterMillis: 2, bytes: 20_000, frames: 0 },
      ],
    });
  });

  it('makes do with nothing', () => {
    const reading = new Reading(statsOf());
    expect(reading.pair(0)).toBeUndefined();
    expect(reading.isEncrypted).toBe(false);
    expect(reading.certificate('local')).toBeFalsy();
    expect(reading.sample(1)).toEqual({ atMillis: 1, streams: [] });
  });
});

describe('together', () => {
  const path = {
    local: 'a',
    remote: 'b',
    bytesSent: 1,
    bytesReceived: 2,
    packetsSent: 3,
    packetsReceived: 4,
  };

  it('adds up what several connections carried on one path, the busiest first', () => {
    const busy = { ...path, remote: 'c', bytesReceived: 100 };
    expect(together([path, busy, path])).toEqual([
      busy,
      { local: 'a', remote: 'b', bytesSent: 2, bytesReceived: 4, packetsSent: 6, packetsReceived: 8 },
    ]);
  });

  it('keeps no more than 32', () => {
    const many = Array.from({ length: 40 }, (_, at) => ({ ...path, remote: `${at}` }));
    expect(together(many)).toHaveLength(32);
  });
});
