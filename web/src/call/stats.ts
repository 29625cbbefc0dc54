/** What a call is made of, read from the browser's statistics (W3C webrtc-stats). */

export interface PathEnd {
  address: string;
  port: number;
  /** `host`, `prflx`, `srflx` or `relay`. */
  type: string;
  protocol: string;
  /** How this device reaches the relay: `udp`, `tcp` or `tls`; empty without one. */
  relayProtocol: string;
}

export interface MediaFlow {
  codec: string;
  sendBits: number;
  receiveBits: number;
  lostPercent: number;
}

export interface CallReport {
  atMillis: number;
  local: PathEnd | undefined;
  remote: PathEnd | undefined;
  roundTripMillis: number | undefined;
  dtlsState: string;
  /** Such as `1.3`. */
  dtlsVersion: string;
  dtlsCipher: string;
  srtpCipher: string;
  audio: MediaFlow;
  video: MediaFlow;
  /** Size of the picture that arrives; 0 when none does. */
  width: number;
  height: number;
  framesPerSecond: number;
  framesDecoded: number;
  sentWidth: number;
  sentHeight: number;
}

export type Stat = Record<string, unknown> & { id: string; type: string; timestamp: number };

interface Counters {
  sent: number;
  received: number;
  lost: number;
  packets: number;
}

/** What has come from the other side so far. */
export interface Arrivals {
  /** Bytes of media and answered checks of the path, in one number that grows while anything arrives. */
  anything: number;
  audioPackets: number;
  framesDecoded: number;
}

export function arrivals(report: RTCStatsReport): Arrivals {
  const stats = [...(report as unknown as Map<string, Stat>).values()];
  const audio = counters(stats, 'audio');
  const video = counters(stats, 'video');
  const pairs = stats.filter(({ type }) => type === 'candidate-pair');
  const checks = pairs.reduce((sum, pair) => sum + number(pair['responsesReceived']), 0);
  const picture = stats.find((stat) => stat.type === 'inbound-rtp' && stat['kind'] === 'video');
  return {
    anything: audio.received + video.received + checks,
    audioPackets: audio.packets,
    framesDecoded: number(picture?.['framesDecoded']),
  };
}

/** Reads reports one after the other; rates are between two of them. */
export class StatsReader {
  #last: { atMillis: number; audio: Counters; video: Counters; frames: number } | undefined;

  read(report: RTCStatsReport, nowMillis: number): CallReport {
    const stats = [...(report as unknown as Map<string, Stat>).values()];
    const byId = (id: unknown) => stats.find((stat) => stat.id === id);
    const transport = stats.find((stat) => stat.type === 'transport');
    const pair = selectedPair(stats, transport);
    const audio = counters(stats, 'audio');
    const video = counters(stats, 'video');
    const picture = stats.find((stat) => stat.type === 'inbound-rtp' && stat['kind'] === 'video');
    const sent = stats.find((stat) => stat.type === 'outbound-rtp' && stat['kind'] === 'video');
    const frames = number(picture?.['framesDecoded']);
    const last = this.#last;
    const seconds = last ? (nowMillis - last.atMillis) / 1000 : 0;
    this.#last = { atMillis: nowMillis, audio, video, frames };
    const rate = (now: number, before: number | undefined) =>
      seconds > 0 && before !== undefined ? Math.max(0, (now - before) / seconds) : 0;
    const flow = (kind: 'audio' | 'video', now: Counters): MediaFlow => ({
      codec: codec(stats, kind),
      sendBits: 8 * rate(now.sent, last?.[kind].sent),
      receiveBits: 8 * rate(now.received, last?.[kind].received),
      lostPercent: lostPercent(now, last?.[kind]),
    });
    const roundTrip = pair?.['currentRoundTripTime'];
    return {
      atMillis: nowMillis,
      local: pathEnd(byId(pair?.['localCandidateId'])),
      remote: pathEnd(byId(pair?.['remoteCandidateId'])),
      roundTripMillis: typeof roundTrip === 'number' ? roundTrip * 1000 : undefined,
      dtlsState: text(transport?.['dtlsState']),
      dtlsVersion: tlsVersion(text(transport?.['tlsVersion'])),
      dtlsCipher: text(transport?.['dtlsCipher']),
      srtpCipher: text(transport?.['srtpCipher']),
      audio: flow('audio', audio),
      video: flow('video', video),
      width: number(picture?.['frameWidth']),
      height: number(picture?.['frameHeight']),
      framesPerSecond: rate(frames, last?.frames),
      framesDecoded: frames,
      sentWidth: number(sent?.['frameWidth']),
      sentHeight: number(sent?.['frameHeight']),
    };
  }
}

/** Whether the call takes its way through a relay. */
export function isRelayed({ local, remote }: CallReport): boolean {
  return local?.type === 'relay' || remote?.type === 'relay';
}

export function selectedPair(stats: Stat[], transport: Stat | undefined): Stat | undefined {
  const id = transport?.['selectedCandidatePairId'];
  return (
    stats.find((stat) => stat.id === id) ??
    stats.find((stat) => stat.type === 'candidate-pair' && stat['selected'] === true) ??
    stats.find(
      (stat) => stat.type === 'candidate-pair' && stat['nominated'] === true && stat['state'] === 'succeeded',
    )
  );
}

function counters(stats: Stat[], kind: string): Counters {
  const total: Counters = { sent: 0, received: 0, lost: 0, packets: 0 };
  for (const stat of stats) {
    if (stat['kind'] !== kind) continue;
    if (stat.type === 'outbound-rtp') total.sent += number(stat['bytesSent']);
    if (stat.type !== 'inbound-rtp') continue;
    total.received += number(stat['bytesReceived']);
    total.lost += number(stat['packetsLost']);
    total.packets += number(stat['packetsReceived']);
  }
  return total;
}

function lostPercent(now: Counters, before: Counters | undefined): number {
  if (!before) return 0;
  const lost = Math.max(0, now.lost - before.lost);
  const all = lost + Math.max(0, now.packets - before.packets);
  return all === 0 ? 0 : (100 * lost) / all;
}

function codec(stats: Stat[], kind: string): string {
  for (const direction of ['inbound-rtp', 'outbound-rtp']) {
    const stream = stats.find((stat) => stat.type === direction && stat['kind'] === kind && stat['codecId']);
    const mimeType = stats.find((stat) => stat.id === stream?.['codecId'])?.['mimeType'];
    if (typeof mimeType === 'string') return mimeType.split('/')[1] ?? '';
  }
  return '';
}

export function pathEnd(candidate: Stat | undefined): PathEnd | undefined {
  if (!candidate) return undefined;
  return {
    address: text(candidate['address']) || text(candidate['ip']),
    port: number(candidate['port']),
    type: text(candidate['candidateType']),
    protocol: text(candidate['protocol']),
    relayProtocol: text(candidate['relayProtocol']),
  };
}

/** `FEFC` is DTLS 1.3, `FEFD` 1.2: the version as it stands in the record. */
export function tlsVersion(hex: string): string {
  switch (hex.toUpperCase()) {
    case 'FEFC':
    case '0304':
      return '1.3';
    case 'FEFD':
    case '0303':
      return '1.2';
    default:
      return '';
  }
}

export function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
