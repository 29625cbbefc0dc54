import { describe, expect, it } from 'vitest';
import { Pulse } from '../src/call/pulse';
import { arrivals, isRelayed, StatsReader } from '../src/call/stats';

function report(...stats: object[]): RTCStatsReport {
  return new Map(stats.map((stat) => [(stat as { id: string }).id, stat])) as unknown as RTCStatsReport;
}

function chromium(seconds: number) {
  return report(
    {
      id: 'T',
      type: 'transport',
      selectedCandidatePairId: 'P2',
      dtlsState: 'connected',
      tlsVersion: 'FEFC',
      dtlsCipher: 'TLS_AES_128_GCM_SHA256',
      srtpCipher: 'SRTP_AEAD_AES_128_GCM',
    },
    { id: 'P1', type: 'candidate-pair', state: 'succeeded', nominated: true, localCandidateId: 'X' },
    {
      id: 'P2',
      type: 'candidate-pair',
      localCandidateId: 'L',
      remoteCandidateId: 'R',
      currentRoundTripTime: 0.0015,
    },
    {
      id: 'L',
      type: 'local-candidate',
      address: '10.77.0.2',
      port: 5000,
      candidateType: 'host',
      protocol: 'udp',
    },
    {
      id: 'R',
      type: 'remote-candidate',
      address: 'fd77::3',
      port: 6000,
      candidateType: 'prflx',
      protocol: 'udp',
    },
    { id: 'C', type: 'codec', mimeType: 'video/VP8' },
    {
      id: 'IV',
      type: 'inbound-rtp',
      kind: 'video',
      codecId: 'C',
      bytesReceived: 250_000 * seconds,
      packetsReceived: 90 * seconds,
      packetsLost: 10 * seconds,
      framesDecoded: 30 * seconds,
      frameWidth: 1280,
      frameHeight: 720,
    },
    { id: 'OA', type: 'outbound-rtp', kind: 'audio', bytesSent: 4000 * seconds },
  );
}

describe('StatsReader', () => {
  it('names the path that is used, its ends and its encryption', () => {
    const read = new StatsReader().read(chromium(1), 0);
    expect(read.local).toMatchObject({ address: '10.77.0.2', port: 5000, type: 'host', protocol: 'udp' });
    expect(read.remote).toMatchObject({ address: 'fd77::3', type: 'prflx' });
    expect(read.roundTripMillis).toBeCloseTo(1.5);
    expect(read).toMatchObject({
      dtlsState: 'connected',
      dtlsVersion: '1.3',
      srtpCipher: 'SRTP_AEAD_AES_128_GCM',
    });
    expect(read).toMatchObject({ width: 1280, height: 720 });
  });

  it.each([
    ['host', 'prflx', false],
    ['relay', 'host', true],
    ['host', 'relay', true],
  ])(
    'knows whether a path from %s to %s is relayed, and how the relay is reached',
    (here, there, relayed) => {
      const report = chromium(1);
      Object.assign(report.get('L') as object, { candidateType: here, relayProtocol: 'tls' });
      Object.assign(report.get('R') as object, { candidateType: there });
      const read = new StatsReader().read(report, 0);
      expect(isRelayed(read)).toBe(relayed);
      expect(read.local?.relayProtocol).toBe('tls');
      expect(read.remote?.relayProtocol).toBe('');
    },
  );

  it('measures between two readings', () => {
    const reader = new StatsReader();
    expect(reader.read(chromium(1), 1000).video.receiveBits).toBe(0);
    const second = reader.read(chromium(3), 3000);
    expect(second.video).toMatchObject({ codec: 'VP8', receiveBits: 2_000_000, lostPercent: 10 });
    expect(second.audio.sendBits).toBe(32_000);
    expect(second.framesPerSecond).toBe(30);
  });

  it('finds the pair where a browser does not name it in the transport', () => {
    const firefox = report(
      { id: 'P', type: 'candidate-pair', selected: true, localCandidateId: 'L' },
      {
        id: 'L',
        type: 'local-candidate',
        address: '10.0.0.1',
        port: 1,
        candidateType: 'host',
        protocol: 'udp',
      },
    );
    expect(new StatsReader().read(firefox, 0).local?.address).toBe('10.0.0.1');
  });

  it('reads nothing into nothing', () => {
    const read = new StatsReader().read(report(), 0);
    expect(read.local).toBeUndefined();
    expect(read.dtlsState).toBe('');
    expect(read.roundTripMillis).toBeUndefined();
  });
});

describe('arrivals', () => {
  it('counts media and answered checks', () => {
    expect(arrivals(chromium(2))).toEqual({ anything: 500_000, audioPackets: 0, framesDecoded: 60 });
    const checks = { id: 'P', type: 'candidate-pair', responsesReceived: 7 };
    const sound = { id: 'A', type: 'inbound-rtp', kind: 'audio', bytesReceived: 10, packetsReceived: 2 };
    expect(arrivals(report(checks, sound))).toEqual({ anything: 17, audioPackets: 2, framesDecoded: 0 });
  });
});

describe('Pulse', () => {
  const arrived = (anything: number, audioPackets: number, framesDecoded = 0) => ({
    anything,
    audioPackets,
    framesDecoded,
  });

  it('doubts after half a second and is sure after another', () => {
    const pulse = new Pulse();
    expect(pulse.beat(arrived(1000, 50), 0)).toBe('flows');
    expect(pulse.beat(arrived(2000, 75), 500)).toBe('flows');
    expect(pulse.beat(arrived(2000, 75), 1000)).toBe('flows');
    expect(pulse.beat(arrived(2000, 75), 1200)).toBe('doubtful');
    expect(pulse.beat(arrived(2000, 75), 1900)).toBe('silent');
    expect(pulse.beat(arrived(2100, 76), 2000)).toBe('flows');
  });

  it('is patient with somebody who sends no sound', () => {
    const pulse = new Pulse();
    pulse.beat(arrived(0, 0), 0);
    pulse.beat(arrived(1, 0), 500);
    expect(pulse.beat(arrived(1, 0), 3500)).toBe('flows');
    expect(pulse.beat(arrived(1, 0), 9000)).toBe('silent');
  });

  it('sees when a camera was turned off', () => {
    const pulse = new Pulse();
    pulse.beat(arrived(1, 1, 0), 0);
    expect(pulse.picture(0)).toBe(false);
    pulse.beat(arrived(2, 2, 10), 500);
    expect(pulse.picture(500)).toBe(true);
    pulse.beat(arrived(3, 3, 10), 2600);
    expect(pulse.picture(2600)).toBe(false);
    pulse.beat(arrived(4, 4, 11), 3000);
    expect(pulse.picture(3000)).toBe(true);
  });
});
