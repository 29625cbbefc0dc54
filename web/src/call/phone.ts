import JsSIP from 'jssip';
import type { NameAddrHeader } from 'jssip/lib/NameAddrHeader';
import type { IncomingMessageEvent, OutgoingMessageEvent, UA } from 'jssip/lib/UA';
import type { Peer } from './calls';
import type { Identity } from './identity';
import { replaced } from './jssip';
import type { IncomingRTCSessionEvent, ReferEvent, RTCSessionEvent, Session, Transaction } from './jssip';
import { asking, Leg, MEDIA_HEADER, wantsVideo, type LegEvents } from './leg';
import { Pipe } from './pipe';
import type { Answering } from './renegotiation';
import type { Reach } from './reach';
import type { Wire } from './rendezvous';
import { isForBrowsers } from './sdp';
import { offerMedia } from './sending';

/** - `refused`: the box does not take this device's token any more */
export type PhoneStatus = 'connecting' | 'registered' | 'away' | 'refused';

export interface PhoneEvents {
  status(status: PhoneStatus): void;
  /**
   * Someone calls. Called before 180 is sent; the caller is told what `leg.reject` says if that is called at once.
   *
   * @returns what happens with the leg from then on
   */
  incoming(leg: Leg): void;
  /** Someone has written. */
  message(message: TextMessage): void;
}

/** A message (RFC 3428). */
export interface TextMessage {
  from: Peer;
  text: string;
  atMillis: number;
}

const TEXT = /^text\/plain\b/i;

/** For the screen of a phone (RFC 3261 section 20.43). */
const PLAIN = 'Warning: 304 lanline "a browser takes encrypted sound only: DTLS-SRTP with ICE"';

const FRESH_MILLIS = 500;
const PROBE_MILLIS = 700;

/** SIP over WebSocket (RFC 7118) with this device's token (RFC 8898). */
export class Phone {
  readonly #ua: UA;
  readonly #pipe: Pipe;
  readonly #events: PhoneEvents;
  readonly #legEvents: (id: string) => LegEvents;
  readonly #live = new Set<Transaction>();
  #status: PhoneStatus = 'connecting';
  #renewals = 0;
  #probing = false;
  /** Told when the box has decided about this device. */
  #waiting: (() => void)[] = [];

  /** @param legEvents what listens to the call with that id; asked for once per call */
  constructor(
    identity: Identity,
    url: string,
    dial: (protocol: string) => Wire,
    reach: Reach,
    events: PhoneEvents,
    legEvents: (id: string) => LegEvents,
  ) {
    this.#events = events;
    this.#legEvents = legEvents;
    this.#pipe = new Pipe(url, dial, reach, {
      reopened: () => this.#ua.register(),
      dropped: () => this.#dropped(),
      revoked: () => this.#become('refused'),
    });
    this.#ua = new JsSIP.UA({
      sockets: this.#pipe as never,
      uri: identity.address,
      display_name: identity.name,
      authorization_jwt: `Bearer ${identity.token}`,
      instance_id: identity.instance,
      register_expires: 300,
      session_timers: false,
      no_answer_timeout: 90,
      user_agent: 'Lanline page',
    });
    this.#listen();
  }

  get status(): PhoneStatus {
    return this.#status;
  }

  /** How often the connection to the box was made anew. */
  get renewals(): number {
    return this.#renewals;
  }

  /** Resolves when this device can be called, or never will be. */
  callable(): Promise<void> {
    if (isDecided(this.#status)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  start(): void {
    this.#ua.start();
  }

  stop(): void {
    this.#ua.stop();
  }

  /** @param local what to send; both media are negotiated whatever it holds */
  call(peer: Peer, local: MediaStream, video: boolean): Leg {
    const options = asOffered(video ? [] : [`${MEDIA_HEADER}: audio`]);
    const session = this.#ua.call(peer.address, options) as Session;
    return this.#outgoing(session, peer, local, video, options);
  }

  /**
   * Calls whom the other side of a call names, and lets it know how that goes.
   *
   * @returns undefined when that call is over
   */
  follow({ request, accept }: ReferEvent, local: MediaStream, video: boolean): Leg | undefined {
    const by = request.getHeader('Referred-By');
    const media = video ? [] : [`${MEDIA_HEADER}: audio`];
    const options = asOffered(by ? [`Referred-By: ${by}`, ...media] : media);
    let leg: Leg | undefined;
    accept((session) => {
      leg = this.#outgoing(session, peerOf(request.refer_to), local, video, options);
    }, options);
    return leg;
  }

  #outgoing(session: Session, peer: Peer, local: MediaStream, video: boolean, options: Options): Leg {
    offerMedia(session.connection, local);
    const { rtcAnswerConstraints } = options;
    return new Leg(session, 'outgoing', peer, video, this.#legEvents(session.id), rtcAnswerConstraints);
  }

  /**
   * Makes sure that the connection to the box still lives: whatever it answers to a REGISTER is a sign of life. Without
   * one it is made anew.
   */
  probe(): void {
    const asked = Date.now();
    if (this.#pipe.state !== 'ready' || this.#probing) return;
    if (asked - this.#pipe.lastHeardMillis < FRESH_MILLIS) return;
    this.#probing = true;
    this.#ua.register();
    setTimeout(() => {
      this.#probing = false;
      if (this.#pipe.state === 'ready' && this.#pipe.lastHeardMillis < asked) this.#pipe.renew();
    }, PROBE_MILLIS);
  }

  #listen(): void {
    this.#ua.on('registered', () => {
      this.#renewals++;
      this.#pipe.ready();
      this.#become('registered');
    });
    this.#ua.on('registrationFailed', ({ response }) => {
      const status = response?.status_code ?? 0;
      if (status === 401 || status === 403) this.#become('refused');
      else if (this.#pipe.state === 'open') setTimeout(() => this.#registerAgain(), 1000);
    });
    this.#ua.on('newRTCSession', (event: RTCSessionEvent) => {
      if (String(event.originator) === 'remote') this.#incoming(event as IncomingRTCSessionEvent);
    });
    this.#ua.on('newMessage', (event: IncomingMessageEvent | OutgoingMessageEvent) => {
      if (String(event.originator) === 'remote') this.#written(event as IncomingMessageEvent);
    });
    const transactions = this.#ua as unknown as NodeJS.EventEmitter;
    transactions.on('newTransaction', ({ transaction }) => this.#live.add(transaction));
    transactions.on('transactionDestroyed', ({ transaction }) => this.#live.delete(transaction));
  }

  /** Resolves when somebody's device, or the box for it, has taken the text. */
  write(peer: Peer, text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#ua.sendMessage(peer.address, text, {
        eventHandlers: {
          succeeded: () => resolve(),
          failed: ({ response }) => reject(new Error(String(response?.status_code ?? 'no answer'))),
        },
      });
    });
  }

  /** What the page cannot show is refused, so that who sent it knows. */
  #written({ message, request }: IncomingMessageEvent): void {
    if (!TEXT.test(request.getHeader('Content-Type') ?? 'text/plain') || !request.body) {
      message.reject({ status_code: 415 });
      return;
    }
    this.#events.message({
      from: peerOf(message.remote_identity),
      text: request.body,
      atMillis: sentMillis(request.getHeader('Date')),
    });
  }

  #incoming({ session, request }: IncomingRTCSessionEvent): void {
    const peer = peerOf(session.remote_identity);
    const leg = new Leg(
      session as Session,
      'incoming',
      peer,
      wantsVideo(request),
      this.#legEvents(session.id),
      {},
      replaced(request),
    );
    this.#events.incoming(leg);
    // The user knows now that somebody has called.
    if (request.body && !isForBrowsers(request.body)) leg.reject(488, '', 'no-common-media', [PLAIN]);
  }

  /** Nobody will answer what was asked on the old connection, except for a BYE, which the pipe says again. */
  #dropped(): void {
    for (const transaction of [...this.#live]) {
      const { type, request } = transaction;
      if (type === 'ict' || (type === 'nict' && request.method !== 'BYE')) transaction.onTransportError();
    }
    this.#forgetRegistration();
    if (this.#status !== 'refused') this.#become('away');
  }

  /** So that the next REGISTER is sent, and its success told. */
  #forgetRegistration(): void {
    (this.#ua.registrator() as unknown as { onTransportClosed(): void }).onTransportClosed();
  }

  #registerAgain(): void {
    if (this.#pipe.state === 'open' && this.#status !== 'refused') this.#ua.register();
  }

  #become(status: PhoneStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#events.status(status);
    if (isDecided(status)) this.#waiting.splice(0).forEach((tell) => tell());
  }
}

type Options = ReturnType<typeof asOffered>;

function asOffered(extraHeaders: string[]) {
  const rtcAnswerConstraints: Answering = {};
  return { ...asking([]), rtcAnswerConstraints, extraHeaders };
}

function peerOf({ uri, display_name }: NameAddrHeader): Peer {
  return { user: uri.user, name: display_name || uri.user, address: uri.toString() };
}

/** When it was written, where that is told and not to come. */
function sentMillis(date: string | undefined): number {
  const told = Date.parse(date ?? '');
  return told <= Date.now() ? told : Date.now();
}

function isDecided(status: PhoneStatus): boolean {
  return status === 'registered' || status === 'refused';
}
