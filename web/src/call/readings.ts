import { PATH_LIMIT, STREAM_LIMIT } from './record';
import type { Dtls, RecordEnd, RecordPair, RecordPath, RecordStream, Sample, StreamSample } from './record';
import { number, pathEnd, selectedPair, text, tlsVersion, type Stat } from './stats';

/** What a call record takes from the browser's statistics (W3C webrtc-stats). */
export class Reading {
  readonly #stats: Stat[];
  readonly #byId: Map<string, Stat>;
  readonly #transport: Stat | undefined;

  constructor(report: RTCStatsReport) {
    this.#byId = report as unknown as Map<string, Stat>;
    this.#stats = [...this.#byId.values()];
    this.#transport = this.#stats.find(({ type }) => type === 'transport');
  }

  get isEncrypted(): boolean {
    return this.#transport?.['dtlsState'] === 'connected';
  }

  /** The id of the pair in use, for telling whether it is another one. */
  get selected(): string | undefined {
    return selectedPair(this.#stats, this.#transport)?.id;
  }

  pair(atMillis: number): RecordPair | undefined {
    const pair = selectedPair(this.#stats, this.#transport);
    const local = this.#end(pair?.['localCandidateId']);
    const remote = this.#end(pair?.['remoteCandidateId']);
    return local && remote ? { atMillis, local, remote } : undefined;
  }

  get dtls(): Dtls {
    const transport = this.#transport ?? {};
    const say = (name: string) => text((transport as Record<string, unknown>)[name]);
    const group = say('dtlsGroup') || say('tlsGroup');
    const role = say('dtlsRole');
    return {
      version: tlsVersion(say('tlsVersion')),
      cipher: say('dtlsCipher'),
      srtp: say('srtpCipher'),
      ...(group ? { group } : {}),
      ...(role ? { role } : {}),
    };
  }

  /** Fingerprint of a certificate in use; undefined where the browser keeps it to itself, as Firefox does. */
  certificate(whose: 'local' | 'remote'): string | undefined {
    const certificate = this.#find(this.#transport?.[`${whose}CertificateId`]);
    const print = text(certificate?.['fingerprint']);
    return print && `${text(certificate?.['fingerprintAlgorithm']).toLowerCase()} ${print.toUpperCase()}`;
  }

  get streams(): RecordStream[] {
    return this.#stats
      .filter(({ type }) => type === 'inbound-rtp' || type === 'outbound-rtp')
      .filter((stat) => typeof stat['ssrc'] === 'number')
      .flatMap((stat) => this.#stream(stat))
      .slice(0, STREAM_LIMIT);
  }

  #stream(stat: Stat): RecordStream[] {
    const mid = text(stat['mid']);
    const stream: RecordStream = {
      ssrc: number(stat['ssrc']),
      direction: stat.type === 'inbound-rtp' ? 'in' : 'out',
      kind: text(stat['kind']),
      codec: codecOf(this.#find(stat['codecId'])),
      ...(mid ? { mid } : {}),
    };
    const repairs = number(stat['rtxSsrc']);
    return repairs === 0 ? [stream] : [stream, { ...stream, ssrc: repairs, codec: 'rtx/90000' }];
  }

  /** Every pair of addresses that has carried something, the one that carried most first. */
  get paths(): RecordPath[] {
    return this.#stats
      .filter(({ type }) => type === 'candidate-pair')
      .map((pair) => ({
        local: written(this.#end(pair['localCandidateId'])),
        remote: written(this.#end(pair['remoteCandidateId'])),
        bytesSent: number(pair['bytesSent']),
        bytesReceived: number(pair['bytesReceived']),
        packetsSent: number(pair['packetsSent']),
        packetsReceived: number(pair['packetsReceived']),
      }))
      .filter(({ bytesSent, bytesReceived }) => bytesSent + bytesReceived > 0);
  }

  sample(atMillis: number): Sample {
    const seconds = selectedPair(this.#stats, this.#transport)?.['currentRoundTripTime'];
    return {
      atMillis,
      ...(typeof seconds === 'number' ? { rttMillis: tenths(seconds * 1000) } : {}),
      streams: this.#stats.flatMap((stat) => this.#sampled(stat)).slice(0, STREAM_LIMIT),
    };
  }

  #sampled(stat: Stat): StreamSample[] {
    if (typeof stat['ssrc'] !== 'number') return [];
    if (stat.type === 'inbound-rtp') {
      const concealed = stat['kind'] === 'audio' ? { concealed: number(stat['concealedSamples']) } : {};
      return [{ ...counted(stat, 'Received', stat), frames: number(stat['framesDecoded']), ...concealed }];
    }
    if (stat.type !== 'outbound-rtp') return [];
    const told = this.#find(stat['remoteId']);
    return [{ ...counted(stat, 'Sent', told), frames: number(stat['framesEncoded']) }];
  }

  #find(id: unknown): Stat | undefined {
    return typeof id === 'string' ? this.#byId.get(id) : undefined;
  }

  #end(id: unknown): RecordEnd | undefined {
    const end = pathEnd(this.#find(id));
    if (!end) return undefined;
    const { relayProtocol, ...rest } = end;
    return relayProtocol ? { ...rest, relayProtocol } : rest;
  }
}

/** The same pairs of several connections are one path. */
export function together(paths: RecordPath[]): RecordPath[] {
  const sums = new Map<string, RecordPath>();
  for (const path of paths) {
    const sum = sums.get(`${path.local} ${path.remote}`);
    if (!sum) sums.set(`${path.local} ${path.remote}`, { ...path });
    else
      for (const count of ['bytesSent', 'bytesReceived', 'packetsSent', 'packetsReceived'] as const)
        sum[count] += path[count];
  }
  const bytes = ({ bytesSent, bytesReceived }: RecordPath) => bytesSent + bytesReceived;
  return [...sums.values()].sort((one, other) => bytes(other) - bytes(one)).slice(0, PATH_LIMIT);
}

function counted(stat: Stat, how: 'Sent' | 'Received', told: Stat | undefined) {
  return {
    ssrc: number(stat['ssrc']),
    packets: number(stat[`packets${how}`]),
    lost: number(told?.['packetsLost']),
    jitterMillis: tenths(number(told?.['jitter']) * 1000),
    bytes: number(stat[`bytes${how}`]),
  };
}

/** `opus/48000/2`, as SDP has it. */
function codecOf(codec: Stat | undefined): string {
  const name = text(codec?.['mimeType']).split('/')[1];
  if (!name) return '';
  const channels = number(codec?.['channels']);
  return [name, number(codec?.['clockRate']), ...(channels > 1 ? [channels] : [])].join('/');
}

function written(end: RecordEnd | undefined): string {
  const host = end?.address ?? '';
  return `${host.includes(':') ? `[${host}]` : host}:${end?.port ?? 0}`;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
