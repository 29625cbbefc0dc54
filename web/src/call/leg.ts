import type { Direction, EndReason, Peer } from './calls';
import { endReason, toldReason } from './ending';
import { Enough, relays, RELAY_GATHER_MILLIS } from './gathering';
import { callId, holdAnswer } from './jssip';
import type { IncomingRequest, IncomingResponse, InfoEvent, Session } from './jssip';
import { Probe, PROBE } from './probe';
import { Renegotiation, type Answering, type Asked, type Offered } from './renegotiation';
import { canRelay } from './relay';
import { sendsVideo, wantedCodecs, withoutStrayCodecs, withStartBitrate } from './sdp';

export interface LegEvents {
  /** The other side rings. */
  ringing(): void;
  /** Both sides want to talk; media is about to flow. */
  connected(): void;
  ice(state: RTCIceConnectionState): void;
  /** The track list of the other side has changed. */
  stream(stream: MediaStream): void;
  /** The other side has moved, and asks this one to restart ICE. */
  restartWanted(): void;
  /**
   * The other side restarts ICE.
   *
   * @returns when it may be answered
   */
  offered(sdp: string): Promise<void>;
  /** The other side has found out that there is a direct path. */
  direct(): void;
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
const START_KILOBITS = 3000;
const ENCODING: Record<'audio' | 'video', RTCRtpEncodingParameters> = {
  audio: { priority: 'high', networkPriority: 'high' },
  video: { priority: 'high', networkPriority: 'high', maxBitrate: 6_000_000 },
};

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
  readonly remote = new MediaStream();
  readonly #events: LegEvents;
  readonly #session: Session;
  readonly #renegotiation: Renegotiation;
  readonly #probe: Probe;
  #local: MediaStream | undefined;
  #path: RTCIceTransport | undefined;
  #changed = Promise.resolve();
  #ending: EndReason | undefined;
  #isOver = false;
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
  ) {
    this.#session = session;
    this.#events = events;
    this.id = session.id;
    this.direction = direction;
    this.peer = peer;
    this.wantsVideo = wantsVideo;
    this.#renegotiation = new Renegotiation(session, START_KILOBITS, answering);
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
  reject(status: number, phrase: string, reason: EndReason): void {
    this.#end(reason, { status_code: status, reason_phrase: phrase });
  }

  /** Ends the call on this side, and tells the other as soon as the box can carry it. */
  hangUp(reason: EndReason): void {
    this.#end(reason, { extraHeaders: toldReason(reason) });
  }

  /** Sends another track, or none; needs no negotiation. */
  async send(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    const sender = this.connection
      ?.getTransceivers()
      .find(
        (transceiver) => transceiver.receiver.track.kind === kind && transceiver.direction !== 'stopped',
      )?.sender;
    await sender?.replaceTrack(track);
  }

  /** Asks the other side, through the box, whether it still knows this call. */
  knock(withinMillis: number): Promise<'here' | 'silent' | 'gone'> {
    return this.#renegotiation.knock(withinMillis);
  }

  /** Looks for a new path by a re-INVITE with fresh ICE credentials (RFC 8445 section 9). */
  async restartIce(): Promise<Offered> {
    const offered = await this.#renegotiation.offer({ iceRestart: true });
    if (offered === 'done') this.#refreshSoon();
    return offered;
  }

  /** Asks the other side to look for a new path by a re-INVITE of its own. */
  askToRestart(): Promise<Asked> {
    return this.#renegotiation.askToRestart();
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
      await adjust(this.#camera, (_, encoding) => (encoding.active = active));
    }
  }

  /** What sends this device's picture. */
  get #camera(): RTCRtpSender | undefined {
    return this.connection?.getSenders().find(({ track }) => track?.kind === 'video');
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
    this.#events.over(reason);
  }

  #guard(): void {
    const session = this.#session;
    const terminate = session.terminate.bind(session);
    session.terminate = (options) => {
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
        if (event.type === 'offer') event.sdp = this.#renegotiation.heard(event.sdp);
      } else if (event.type === 'answer') event.sdp = this.#renegotiation.said(event.sdp);
    });
    session.on('reinvite', (event) => {
      if (!this.#renegotiation.offered(event)) return;
      holdAnswer(session, this.#events.offered(event.request.body ?? ''));
      this.#refreshSoon();
    });
    session.on('newInfo', ({ originator, info }: InfoEvent) => {
      if (String(originator) !== 'remote') return;
      if (Renegotiation.isWish(info.contentType)) this.#events.restartWanted();
      else if (info.contentType === PROBE) void this.#probe.heard(info.body ?? '');
    });
    if (session.connection) this.#watch(session.connection);
    else session.on('peerconnection', ({ peerconnection }) => this.#watch(peerconnection));
    if (this.direction === 'incoming') session.on('connecting', () => this.#fill());
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
    if (this.#path || !transport) return;
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
    capGathering(this.#session, connection);
    connection.addEventListener('iceconnectionstatechange', () => {
      this.#followPath(connection);
      this.#events.ice(connection.iceConnectionState);
    });
    connection.addEventListener('track', ({ track }) => {
      this.remote.addTrack(track);
      this.#events.stream(this.remote);
    });
  }

  /** Answers every offered medium in both directions, with what this device has to send. */
  #fill(): void {
    for (const transceiver of this.connection?.getTransceivers() ?? []) {
      const kind = transceiver.receiver.track.kind as 'audio' | 'video';
      const track = this.#local?.getTracks().find((local) => local.kind === kind);
      transceiver.direction = 'sendrecv';
      prefer(transceiver, kind);
      if (this.#local) transceiver.sender.setStreams(this.#local);
      void transceiver.sender.replaceTrack(track ?? null);
    }
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
    return adjust(this.#camera, (parameters) => delete parameters.degradationPreference);
  }
}

/** Changes how a sender encodes, where it encodes at all; a browser that refuses goes on as it was. */
async function adjust(
  sender: RTCRtpSender | undefined,
  change: (parameters: RTCRtpSendParameters, encoding: RTCRtpEncodingParameters) => void,
): Promise<void> {
  const parameters = sender?.getParameters();
  const encoding = parameters?.encodings?.[0];
  if (!sender || !parameters || !encoding) return;
  change(parameters, encoding);
  await sender.setParameters(parameters).catch(() => {});
}

/** The media of an outgoing call: always sound and picture, so that a camera can be turned on without asking. */
export function offerMedia(connection: RTCPeerConnection, local: MediaStream): void {
  for (const kind of ['audio', 'video'] as const) {
    const track = local.getTracks().find((candidate) => candidate.kind === kind);
    const transceiver = connection.addTransceiver(track ?? kind, {
      direction: 'sendrecv',
      streams: [local],
      sendEncodings: [ENCODING[kind]],
    });
    prefer(transceiver, kind);
  }
}

/** Whether the caller means to show itself. */
export function wantsVideo(request: IncomingRequest): boolean {
  return request.getHeader(MEDIA_HEADER)?.trim() !== 'audio' && sendsVideo(request.body ?? '');
}

function prefer(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs;
  if (codecs && 'setCodecPreferences' in transceiver)
    transceiver.setCodecPreferences(wantedCodecs(kind, codecs));
}

/** A VPN or container interface must not stall dialling: what was gathered by then is what is offered. */
function capGathering(session: Session, connection: RTCPeerConnection): void {
  let enough: Enough | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  session.on('icecandidate', ({ candidate, ready }) => {
    enough ??= new Enough(ready, relays(connection));
    enough.more(candidate);
  });
  session.on('sdp', ({ originator }) => {
    if (String(originator) !== 'local') return;
    enough?.stop();
    clearTimeout(silence);
    enough = undefined;
  });
  // Without an address and with servers that do not answer no candidate ever comes; this ends the wait for JsSIP.
  connection.addEventListener('icegatheringstatechange', () => {
    clearTimeout(silence);
    if (connection.iceGatheringState === 'gathering')
      silence = setTimeout(() => connection.dispatchEvent(new Event('icecandidate')), RELAY_GATHER_MILLIS);
  });
}
