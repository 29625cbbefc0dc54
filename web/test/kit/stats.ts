/** Statistics as browsers give them. */
export function statsOf(...stats: object[]): RTCStatsReport {
  return new Map(stats.map((stat) => [(stat as { id: string }).id, stat])) as unknown as RTCStatsReport;
}

export const OWN = 'A7:13:71';
export const PEER = 'F8:85:F9';

/** A call with sound and picture that has gone on for so many seconds, in Chromium. */
export function inChromium(seconds: number, changes: Record<string, object> = {}): RTCStatsReport {
  const stats: ({ id: string } & Record<string, unknown>)[] = [
    {
      id: 'T',
      type: 'transport',
      selectedCandidatePairId: 'P',
      dtlsState: 'connected',
      dtlsRole: 'client',
      tlsVersion: 'FEFC',
      dtlsCipher: 'TLS_AES_128_GCM_SHA256',
      srtpCipher: 'AEAD_AES_128_GCM',
      localCertificateId: 'CO',
      remoteCertificateId: 'CP',
    },
    { id: 'CO', type: 'certificate', fingerprint: OWN, fingerprintAlgorithm: 'sha-256' },
    { id: 'CP', type: 'certificate', fingerprint: PEER.toLowerCase(), fingerprintAlgorithm: 'sha-256' },
    {
      id: 'P',
      type: 'candidate-pair',
      localCandidateId: 'L',
      remoteCandidateId: 'R',
      currentRoundTripTime: 0.0012,
      bytesSent: 100 * seconds,
      bytesReceived: 200 * seconds,
      packetsSent: seconds,
      packetsReceived: 2 * seconds,
    },
    { id: 'Q', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R6', bytesSent: 0 },
    candidate('L', 'local', '10.77.0.2', 5000, 'host'),
    candidate('R', 'remote', '10.77.0.3', 6000, 'prflx'),
    candidate('R6', 'remote', 'fd77::3', 6001, 'host'),
    { id: 'C1', type: 'codec', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
    { id: 'C2', type: 'codec', mimeType: 'video/VP8', clockRate: 90000 },
    {
      id: 'IA',
      type: 'inbound-rtp',
      kind: 'audio',
      ssrc: 1,
      mid: '0',
      codecId: 'C1',
      packetsReceived: 50 * seconds,
      packetsLost: seconds,
      jitter: 0.00042,
      bytesReceived: 4000 * seconds,
      concealedSamples: 7,
    },
    {
      id: 'IV',
      type: 'inbound-rtp',
      kind: 'video',
      ssrc: 2,
      rtxSsrc: 3,
      mid: '1',
      codecId: 'C2',
      packetsReceived: 90 * seconds,
      bytesReceived: 90_000 * seconds,
      framesDecoded: 30 * seconds,
    },
    {
      id: 'OA',
      type: 'outbound-rtp',
      kind: 'audio',
      ssrc: 4,
      codecId: 'C1',
      remoteId: 'RI',
      packetsSent: 50 * seconds,
      bytesSent: 4000 * seconds,
    },
    { id: 'RI', type: 'remote-inbound-rtp', ssrc: 4, packetsLost: 3, jitter: 0.002 },
  ];
  return statsOf(...stats.map((stat) => ({ ...stat, ...changes[stat.id] })));
}

function candidate(id: string, side: string, address: string, port: number, candidateType: string) {
  return { id, type: `${side}-candidate`, address, port, candidateType, protocol: 'udp' };
}
