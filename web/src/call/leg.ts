import type { Direction, EndReason, Peer } from './calls';
import { endReason, toldReason } from './ending';
import { capGathering, endSilence, relays } from './gathering';
import { callId, holdAnswer, replaceConnection } from './jssip';
import type {
  IncomingRequest,
  IncomingResponse,
  InfoEvent,
  ReferEvent,
  ReplacesEvent,
  Session,
} from './jssip';
import { Probe, PROBE } from './probe';
import { Renegotiation, type Answering, type Offered } from './renegotiation';
import { canRelay } from './relay';
import { sendsVideo, withoutStrayCodecs, withStartBitrate } from './sdp';
import { adjust, ENCODING, fill, offerMedia, senderOf, sendTheSame, sentBy, type Kind } from './sending';

export interface LegEvents {
  /** The other side rings. */
  ringing(): void;
  /** Both sides want to talk; media is about to flow. */
  connected(): void;
  ice(state: RTCIceConnectionState): void;
  /** From now on this connection carries the call. */
  carrier(connection: RTCPeerConnection): void;
  /** The track list of the other side has changed. */
  stream(stream: MediaStream): void;
  /**
   * The other side looks for another path.
   *
   * @returns when it may be answered
   */
  offered(sdp: string): Promise<void>;
  /** The other side has found out that there is a direct path. */
  direct(): void;
  /** The other side wants this one to call somebody else instead (RFC 3515). */
  referred(event: ReferEvent): void;
  /** The other side lets this one wait, or no longer. */
  held(held: boolean): void;
  over(reason: EndReason): void;
}

/** The hint that a call is meant without pictures, although video is negotiated so that it can come later. */
export const MEDIA_HEADER = 'Lanline-Media';

/**
 * JsSIP opens no device, and asks nobody for a path but the servers that the box named, which most often are none. With a
 * relay from the start, the box relays every call: no other path is looked for.
 */
export function asking(iceServers: RTCIceServer[]) {
  return { mediaConstraints: { audio: false, video: false }, pcConfig: paths(iceServers) };
}

function paths(iceServers: RTCIceServer[]): RTCConfiguration {
  return canRelay(iceServers) ? { iceServers, iceTransportPolicy: 'relay' } : { iceServers };
}

/** By then an encoder knows the bandwidth and what this device can do. */
const ENCODER_SETTLES_MILLIS = 5000;
/** By then ICE has found the best pair of a new call. */
const PAIRS_SETTLE_MILLIS = 2000;
/** An ICE restart on a LAN is through by then. */
const RESTARTED_MILLIS = 500;
/** Until then the last picture of a connection that was replaced stays. */
const RETIRE_MILLIS = 5000;
/** By then it has. */
const LEFT_MILLIS = 2000;
const START_KILOBITS = 3000;
/**
 * Why JsSIP ends a session by itself. An established one outlives that, the page decides about it; one that is still
 * being set up is over, and this is how.
 */
const JSSIP_ENDS: Record<string, EndReason> = {
  'RTP Timeout': 'connection-lost',
  'Dialog Error': 'connection-lost',
  'Connection Error': 'box-away',
  'Request Timeout': 'unreachable',
};

/** One SIP session with its peer connection: this device's end of a call. */
export class Leg {
  readonly id: string;
  readonly direction: Direction;
  readonly peer: Peer;
  readonly wantsVideo: boolean;
  /** The Call-ID of the call whose place this one takes (RFC 3891). */
  readonly replaces: string | undefined;
  readonly remote = new MediaStream();
  /** Whether no sound is to be expected: one side lets the other one wait. */
  isQuiet = false;
  readonly #events: LegEvents;
  readonly #session: Session;
  readonly #renegotiation: Renegotiation;
  readonly #probe: Probe;
  #local: MediaStream | undefined;
  /** Those that were replaced. */
  readonly #retired = new Set<RTCPeerConnection>();
  #path: RTCIceTransport | undefined;
  #changed = Promise.resolve();
  #ending: EndReason | undefined;
  #isOver = false;
  #holds = false;
  /** What the call began with. */
  #servers: RTCIceServer[] = [];

  /** @param answering what JsSIP was given as constraints of its answers, for an outgoing call */
  constructor(
    session: Session,
    direction: Direction,
    peer: Peer,
    wantsVideo: boolean,
    events: LegEvents,
    answering: Answering = {},
    replaces?: string,
  ) {
    this.#session = session;
    this.#events = events;
    this.id = session.id;
    this.direction = direction;
    this.peer = peer;
    this.wantsVideo = wantsVideo;
    this.replaces = replaces;
    this.#renegotiation = new Renegotiation(session, START_KILOBITS, answering, (connection) =>
      this.#adopt(connection),
    );
    this.#probe = new Probe(
      (body) => session.sendRequest('INFO', { body, extraHeaders: [`Content-Type: ${PROBE}`] }),
      () => this.#servers,
      () => this.#events.direct(),
    );
    this.#guard();
    this.#listen();
  }

  get connection(): RTCPeerConnection | undefined {
    return this.#session.connection ?? undefined;
  }

  /** `Date.now()` of the last offer that either side made during the call. */
  get offeredMillis(): number {
    return this.#renegotiation.offeredMillis;
  }

  /** The SIP Call-ID. */
  get callId(): string {
    return callId(this.#session);
  }

  answer(local: MediaStream, servers: RTCIceServer[]): void {
    this.#local = local;
    this.#servers = servers.filter((server) => !canRelay([server]));
    this.#session.answer({ ...asking(servers), rtcAnswerConstraints: this.#renegotiation.answering });
  }

  /** Holds back the offer of an outgoing call until it is known which servers it may ask. */
  beginWith(servers: Promise<RTCIceServer[]>): void {
    const connection = this.#session.connection;
    const hold = async (options?: RTCOfferOptions) => {
      Reflect.deleteProperty(connection, 'createOffer');
      const known = await servers;
      this.#servers = known.filter((server) => !canRelay([server]));
      this.#configure(paths(known));
      return connection.createOffer(options);
    };
    connection.createOffer = hold as typeof connection.createOffer;
  }

  /** Whether what is gathered next may be on a relay. */
  get relays(): boolean {
    return this.connection !== undefined && relays(this.connection);
  }

  /** Takes these servers for what is gathered from now on; undefined for none that relays. */
  use(servers: RTCIceServer[] | undefined): void {
    this.#configure({ iceServers: servers ?? this.#servers });
  }

  /** Whether the two devices reach each other without a relay; does not touch the call. */
  probe(): Promise<boolean> {
    return this.#probe.ask();
  }

  #configure(configuration: RTCConfiguration): void {
    const connection = this.connection;
    if (connection && connection.signalingState !== 'closed')
      connection.setConfiguration({ ...connection.getConfiguration(), ...configuration });
  }

  /** Turns an incoming call away. */
  reject(status: number, phrase: string, reason: EndReason, extraHeaders?: string[]): void {
    this.#end(reason, { status_code: status, reason_phrase: phrase, extraHeaders });
  }

  /** Ends the call on this side, and tells the other as soon as the box can carry it. */
  hangUp(reason: EndReason): void {
    this.#end(reason, { extraHeaders: toldReason(reason) });
  }

  /** Sends nothing any more; the other side ends the call once it knows how its transfer went (RFC 5589 section 6). */
  leave(): void {
    void this.send('audio', null);
    void this.send('video', null);
    setTimeout(() => this.hangUp('hung-up'), LEFT_MILLIS);
  }

  /** Lets the other side wait: it hears and sees nothing. */
  hold(): void {
    void this.send('audio', null);
    void this.send('video', null);
    this.#hold(true);
  }

  /** @param local what is sent again */
  resume(local: MediaStream): void {
    for (const track of local.getTracks()) void this.send(track.kind as Kind, track);
    this.#hold(false);
  }

  #hold(on: boolean): void {
    this.#holds = on;
    this.isQuiet ||= on;
    void this.#renegotiation.hold(on).then(() => (this.isQuiet = this.#holds));
  }

  /** Sends another track, or none; needs no negotiation. */
  async send(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    await senderOf(this.connection, kind)?.replaceTrack(track);
  }

  /**
   * Sends the other side to somebody else.
   *
   * @param over told whether they talk now; when not, the call goes on as it was
   * @param replaces the call of this device with them, whose place the other side takes (RFC 3891)
   */
  transfer(address: string, over: (talk: boolean) => void, replaces?: Leg): void {
    const failed = () => over(false);
    const eventHandlers = { accepted: () => over(true), failed, requestFailed: failed };
    this.#session.refer(
      address,
      replaces ? { eventHandlers, replaces: replaces.#session } : { eventHandlers },
    );
  }

  /** Asks the other side, through the box, whether it still knows this call. */
  knock(withinMillis: number): Promise<'here' | 'silent' | 'gone'> {
    return this.#renegotiation.knock(withinMillis);
  }

  /** Looks for a new path by a re-INVITE with fresh ICE credentials (RFC 8445 section 9), while the old one works. */
  async restartIce(): Promise<Offered> {
    const offered = await this.#renegotiation.restart();
    if (offered === 'done') this.#refreshSoon();
    return offered;
  }

  /**
   * Replaces a path that broke by another peer connection. After an ICE restart Chromium keeps to the old pair for as long as
   * anything still comes in on it, and then first sends again every picture that was lost on it.
   */
  renew(): Promise<Offered> {
    const present = this.connection;
    if (!present) return Promise.resolve('failed');
    const fresh = this.#another(present);
    const kinds = present.getTransceivers().map(({ receiver }) => receiver.track.kind as Kind);
    offerMedia(fresh, sentBy(present), kinds);
    return this.#renegotiation.renew(fresh);
  }

  /**
   * Makes the encoder send a key frame: pictures after a gap build on ones that never arrived, and the other side asks
   * late. Turning the encoding off and on is the one way that every browser has.
   */
  refreshPicture(): Promise<void> {
    return this.#inTurn(() => this.#blink());
  }

  async #blink(): Promise<void> {
    for (const active of [false, true]) {
      await adjust(senderOf(this.connection, 'video'), (_, encoding) => (encoding.active = active));
    }
  }

  /** The far end closed the media path although no BYE came: it hung up while the box was away. */
  peerClosed(): void {
    this.#end('hung-up-by-peer', {});
  }

  #end(reason: EndReason, options: object): void {
    if (this.#isOver) return;
    this.#ending = reason;
    try {
      this.#session.terminate(options);
    } catch {
      // JsSIP throws when the session ended in the meantime.
    }
    this.#over(reason);
  }

  #over(reason: EndReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#probe.stop();
    for (const connection of this.#retired) connection.close();
    this.#events.over(reason);
  }

  #guard(): void {
    const session = this.#session;
    const terminate = session.terminate.bind(session);
    session.terminate = (options) => {
      if (this.#isOver) return; // JsSIP ends what was replaced, which this device has done
      const reason = JSSIP_ENDS[options?.cause ?? ''];
      if (this.#ending === undefined && reason !== undefined) {
        if (session.isEstablished()) return;
        this.#ending = reason;
      }
      terminate(options);
    };
  }

  #listen(): void {
    const session = this.#session;
    session.on('progress', () => this.direction === 'outgoing' && this.#events.ringing());
    session.on('accepted', () => {
      void this.#inTurn(() => this.#prioritize());
      this.#events.connected();
    });
    session.on('ended', (event) => this.#finished(event.originator, event.message, event.cause));
    session.on('failed', (event) => this.#finished(event.originator, event.message, event.cause));
    session.on('sdp', (event) => {
      event.sdp = withoutStrayCodecs(event.sdp);
      if (String(event.originator) === 'remote') {
        event.sdp = withStartBitrate(event.sdp, START_KILOBITS);
      } else event.sdp = this.#renegotiation.said(event.sdp);
    });
    session.on('reinvite', (event) => {
      const wanted = this.#renegotiation.offered(event);
      if (wanted !== 'anew' && wanted !== 'restart') return;
      holdAnswer(session, this.#events.offered(event.request.body ?? ''));
      if (wanted === 'anew') this.#succeed();
      else this.#refreshSoon();
    });
    session.on('newInfo', ({ originator, info }: InfoEvent) => {
      if (String(originator) !== 'remote') return;
      if (info.contentType === PROBE) void this.#probe.heard(info.body ?? '');
    });
    session.on('hold', () => this.#held(true));
    session.on('unhold', () => this.#held(false));
    const transferring = session as unknown as NodeJS.EventEmitter;
    transferring.on('refer', (event: ReferEvent) => this.#events.referred(event));
    transferring.on('replaces', ({ accept }: ReplacesEvent) => accept());
    capGathering(session);
    if (session.connection) this.#watch(session.connection);
    else session.on('peerconnection', ({ peerconnection }) => this.#watch(peerconnection));
    if (this.direction === 'incoming') session.on('connecting', () => fill(session.connection, this.#local));
  }

  /** JsSIP tells of the other side only, as this one's hold is not its own. */
  #held(held: boolean): void {
    this.isQuiet = held || this.#holds;
    this.#events.held(held);
  }

  #finished(originator: unknown, message: IncomingRequest | IncomingResponse | null, cause: string): void {
    this.#over(this.#ending ?? endReason(this.direction, String(originator), message, cause));
  }

  /** One change of the parameters after the other: of two that overlap one is lost, and an encoding stays turned off. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    this.#changed = this.#changed.then(change);
    return this.#changed;
  }

  /**
   * What was sent on the old path is lost: the new one begins with a whole picture. Not so in the first moments, when ICE
   * goes on to a better pair while both work: nothing is lost then, and an encoder that is turned off and on before it
   * knows the bandwidth comes back with a smaller picture, for up to ten seconds.
   */
  #followPath(connection: RTCPeerConnection): void {
    const transport = connection.getSenders()[0]?.transport?.iceTransport;
    if (!transport || this.#path === transport) return;
    this.#path = transport;
    const beganMillis = Date.now();
    transport.addEventListener('selectedcandidatepairchange', () => {
      if (Date.now() - beganMillis >= PAIRS_SETTLE_MILLIS) void this.refreshPicture();
    });
  }

  /**
   * The side that kept its address may not have noticed anything, yet the other has lost pictures; not every browser tells
   * when the path changes.
   */
  #refreshSoon(): void {
    setTimeout(() => void this.refreshPicture(), RESTARTED_MILLIS);
  }

  #watch(connection: RTCPeerConnection): void {
    this.#heed(connection);
    this.#events.carrier(connection);
    connection.addEventListener('track', ({ track }) => {
      this.remote.addTrack(track);
      this.#events.stream(this.remote);
    });
  }

  #heed(connection: RTCPeerConnection): void {
    endSilence(connection);
    connection.addEventListener('iceconnectionstatechange', () => {
      if (connection !== this.connection) return;
      this.#followPath(connection);
      this.#events.ice(connection.iceConnectionState);
    });
  }

  /** One more, to take the place of the present one. */
  #another(present: RTCPeerConnection): RTCPeerConnection {
    const { iceServers, iceTransportPolicy } = present.getConfiguration();
    const fresh = new RTCPeerConnection({
      iceServers: iceServers ?? [],
      iceTransportPolicy: iceTransportPolicy ?? 'all',
    });
    this.#heed(fresh);
    return fresh;
  }

  /** The other side has made its connection anew: so does this one, before JsSIP looks at the offer. */
  #succeed(): void {
    const present = this.connection;
    if (!present) return;
    const fresh = this.#another(present);
    const answer = (options?: RTCAnswerOptions) => {
      Reflect.deleteProperty(fresh, 'createAnswer');
      fill(fresh, sentBy(present));
      return fresh.createAnswer(options);
    };
    fresh.createAnswer = answer as typeof fresh.createAnswer;
    this.#adopt(fresh);
  }

  /** From now on this is the call's connection. The old one goes on until this one has a path. */
  #adopt(fresh: RTCPeerConnection): void {
    const old = this.connection;
    if (!old || old === fresh) return;
    this.#retired.add(old);
    replaceConnection(this.#session, fresh);
    this.#events.carrier(fresh);
    sendTheSame(fresh, old);
    const takeOver = () => {
      if (fresh !== this.connection || fresh.connectionState !== 'connected') return;
      fresh.removeEventListener('connectionstatechange', takeOver);
      this.#takeOver(fresh);
    };
    fresh.addEventListener('connectionstatechange', takeOver);
  }

  #takeOver(fresh: RTCPeerConnection): void {
    for (const track of this.remote.getTracks()) this.remote.removeTrack(track);
    for (const { track } of fresh.getReceivers()) this.remote.addTrack(track);
    this.#events.stream(this.remote);
    void this.#inTurn(() => this.#prioritize());
    for (const connection of this.#retired) {
      for (const sender of connection.getSenders()) void sender.replaceTrack(null);
      setTimeout(() => connection.close(), RETIRE_MILLIS);
    }
    this.#retired.clear();
  }

  /** An answerer cannot give encodings beforehand; asks for DSCP marking (RFC 8837) and bandwidth now. */
  async #prioritize(): Promise<void> {
    for (const sender of this.connection?.getSenders() ?? []) {
      const kind = sender.track?.kind === 'audio' ? 'audio' : 'video';
      await adjust(sender, (parameters, encoding) => {
        Object.assign(encoding, ENCODING[kind]);
        if (kind === 'video') parameters.degradationPreference = 'maintain-resolution';
      });
    }
    setTimeout(() => void this.#inTurn(() => this.#trustEncoder()), ENCODER_SETTLES_MILLIS);
  }

  /**
   * An encoder judges by its first pictures, made before the bandwidth is known, and would send small ones for ten seconds;
   * once it has settled it may choose for itself what a slow device can do.
   */
  #trustEncoder(): Promise<void> {
    return adjust(
      senderOf(this.connection, 'video'),
      (parameters) => delete parameters.degradationPreference,
    );
  }
}

/** Whether the caller means to show itself. */
export function wantsVideo(request: IncomingRequest): boolean {
  return request.getHeader(MEDIA_HEADER)?.trim() !== 'audio' && sendsVideo(request.body ?? '');
}
