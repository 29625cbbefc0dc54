import { fingerprintsOf } from './certificates';
import { Reading, together } from './readings';
import { Recording, STREAM_LIMIT, type CallRecord, type Moment, type RecordHead } from './record';
import type { RecordPath, RecordPiece, RecordStream } from './record';
import type { Witness } from './witness';
import { wordsFor } from './words';

/** Between two samples. */
export const SAMPLE_MILLIS = 5000;
/** Between two frames. */
export const SAY_MILLIS = 1000;
/** The box takes frames of 16 KiB; this leaves room for what is around a piece. */
export const PIECE_BYTES = 15 * 1024;
/** A box that is away when the call ends may be back by then. */
export const LAST_WORDS_MILLIS = 60_000;

/** What happens once in a call; a ring from several devices is one. */
const ONCE: ReadonlySet<Moment> = new Set([
  'tap',
  'ringing',
  'answered',
  'first-audio',
  'first-video',
  'ended',
]);

export interface EvidenceMeans {
  /** Sends a piece to the box; false when it is not there. */
  say(piece: RecordPiece): boolean;
  /** The record has grown. */
  grown(record: CallRecord): void;
}

/**
 * Writes the record of one call from what the browser tells, and sends it to the box piece by piece. Nothing is measured for
 * it alone: it reads the statistics that the line reads anyway, and takes a sample of them every five seconds.
 */
export class Evidence implements Witness {
  readonly #recording: Recording;
  readonly #means: EvidenceMeans;
  #connection: RTCPeerConnection | undefined;
  /** Those before it, as long as they live: a path that was replaced carries on for a moment. */
  readonly #before = new Set<RTCPeerConnection>();
  readonly #paths = new Map<RTCPeerConnection, RecordPath[]>();
  readonly #streams = new Map<number, RecordStream>();
  #last: Reading | undefined;
  #pair: string | undefined;
  #generation = '';
  /** Whose certificates are known, or being looked at. */
  #certified: RTCPeerConnection | undefined;
  #sampledMillis = 0;
  #saying: ReturnType<typeof setInterval> | undefined;
  #endedMillis: number | undefined;
  #stale = false;

  constructor(head: RecordHead, means: EvidenceMeans) {
    this.#recording = new Recording(head);
    this.#means = means;
  }

  saw(what: Moment, nowMillis: number): void {
    if (ONCE.has(what) && this.#recording.has(what)) return;
    this.#recording.add('events', { atMillis: this.#at(nowMillis), what });
    this.#stale = true;
  }

  watches(connection: RTCPeerConnection): void {
    if (connection === this.#connection) return;
    if (this.#connection) this.#before.add(this.#connection);
    this.#connection = connection;
    this.#pair = undefined;
    const listen = (event: string, see: () => void) =>
      connection.addEventListener(event, () => connection === this.#connection && see());
    listen('icegatheringstatechange', () => {
      if (connection.iceGatheringState === 'gathering') this.saw('gathering', Date.now());
    });
    listen('iceconnectionstatechange', () => this.#ice(connection.iceConnectionState));
    listen('connectionstatechange', () => {
      if (connection.connectionState === 'connected') this.saw('dtls-connected', Date.now());
    });
    listen('signalingstatechange', () => this.#described(connection));
    connection.addEventListener('track', ({ track }) => this.#track(track));
    this.#described(connection);
  }

  reads(connection: RTCPeerConnection, report: RTCStatsReport, nowMillis: number): void {
    if (connection !== this.#connection || this.#endedMillis !== undefined) return;
    const reading = new Reading(report);
    this.#last = reading;
    if (reading.selected !== this.#pair) this.#pairChanged(reading, nowMillis);
    if (reading.isEncrypted && this.#certified !== connection) void this.#certify(connection, reading);
    if (nowMillis - this.#sampledMillis >= SAMPLE_MILLIS) this.#sample(connection, reading, nowMillis);
    this.#saying ??= setInterval(() => this.#speak(), SAY_MILLIS);
  }

  /** The connection to the box is another one: what was sent on the old one may not have arrived. */
  reconnected(): void {
    this.#recording.forget();
  }

  ends(nowMillis: number): void {
    if (this.#endedMillis !== undefined) return;
    if (this.#last && this.#connection) this.#sample(this.#connection, this.#last, nowMillis);
    this.#endedMillis = nowMillis;
    if (this.#saying === undefined) return;
    clearInterval(this.#saying);
    this.#saying = setInterval(() => this.#speak(), SAY_MILLIS);
    this.#speak();
  }

  #ice(state: RTCIceConnectionState): void {
    if (state === 'new' || state === 'closed') return;
    this.saw(state, Date.now());
  }

  /** Both descriptions are set, again perhaps. */
  #described(connection: RTCPeerConnection): void {
    if (connection.signalingState !== 'stable') return;
    const local = fragment(connection.localDescription);
    const remote = fragment(connection.remoteDescription);
    if (!local || !remote || this.#generation === `${local} ${remote}`) return;
    if (this.#generation !== '') this.saw('restart', Date.now());
    this.#generation = `${local} ${remote}`;
    this.#recording.add('ice', { atMillis: this.#at(Date.now()), local, remote });
    this.#stale = true;
  }

  /** Browsers unmute a track with its first packet. */
  #track(track: MediaStreamTrack): void {
    track.addEventListener(
      'unmute',
      () => this.saw(track.kind === 'audio' ? 'first-audio' : 'first-video', Date.now()),
      { once: true },
    );
  }

  #pairChanged(reading: Reading, nowMillis: number): void {
    const pair = reading.pair(this.#at(nowMillis));
    if (!pair) return;
    this.#pair = reading.selected;
    this.#recording.add('pairs', pair);
    this.#stale = true;
  }

  async #certify(connection: RTCPeerConnection, reading: Reading): Promise<void> {
    this.#certified = connection;
    this.#recording.set('dtls', reading.dtls);
    const prints = await fingerprintsOf(connection, reading).catch(() => undefined);
    if (this.#certified !== connection) return;
    if (!prints) return void (this.#certified = undefined);
    const words = await wordsFor(prints.own, prints.peer);
    if (this.#certified !== connection) return;
    const before = this.#recording.whole().words?.join(' ');
    if (before !== undefined && before !== words.join(' ')) this.saw('other-words', Date.now());
    // Together, as the box compares both with the other side's.
    this.#recording.set('fingerprints', prints);
    this.#recording.set('words', words);
    this.#means.grown(this.#recording.whole());
  }

  #sample(connection: RTCPeerConnection, reading: Reading, nowMillis: number): void {
    this.#sampledMillis = nowMillis;
    for (const old of this.#before) void this.#lookBack(old);
    this.#paths.set(connection, reading.paths);
    for (const stream of reading.streams) this.#streams.set(stream.ssrc, stream);
    if (reading.isEncrypted) this.#recording.set('dtls', reading.dtls);
    this.#recording.set('streams', [...this.#streams.values()].slice(-STREAM_LIMIT));
    this.#recording.set('paths', together([...this.#paths.values()].flat()));
    this.#recording.add('samples', reading.sample(this.#at(nowMillis)));
    this.#stale = true;
  }

  async #lookBack(old: RTCPeerConnection): Promise<void> {
    if (old.signalingState === 'closed') return void this.#before.delete(old);
    const report = await old.getStats().catch(() => undefined);
    if (report) this.#paths.set(old, new Reading(report).paths);
  }

  /** Once a second: what is new goes to the box and onto the screen. */
  #speak(): void {
    if (this.#stale) this.#means.grown(this.#recording.whole());
    this.#stale = false;
    const ended = this.#endedMillis;
    const isLeft = this.#recording.next(PIECE_BYTES, (piece) => this.#means.say(piece));
    if (ended === undefined || (isLeft && Date.now() - ended < LAST_WORDS_MILLIS)) return;
    if (!this.#recording.has('ended') && !isLeft) {
      this.saw('ended', ended);
      return this.#speak();
    }
    clearInterval(this.#saying);
  }

  #at(nowMillis: number): number {
    return Math.max(0, Math.round(nowMillis - this.#recording.head.startedMillis));
  }
}

/** The first user name fragment of a description: all media go one way. */
function fragment(description: RTCSessionDescription | null): string {
  return /^a=ice-ufrag:(\S+)/m.exec(description?.sdp ?? '')?.[1] ?? '';
}
