import { gathered } from './gathering';
import type { IncomingResponse, Session, Transaction } from './jssip';
import {
  fingerprint,
  following,
  hasUdpCandidate,
  iceFragments,
  withoutStrayCodecs,
  withStartBitrate,
} from './sdp';

/**
 * How an offer ended: `glare` when both sides offered, `gone` when the other side does not know the call any more, and
 * `no-address` when the browser had no address to offer, so that nothing was sent.
 */
export type Offered = 'done' | 'glare' | 'gone' | 'no-address' | 'failed';

/** What an offer that came in wants: `anew` is another peer connection, `restart` another path for this one. */
export type Wanted = 'anew' | 'restart' | 'change' | 'nothing';

const CANCEL_AFTER_MILLIS = 4000;
const GIVE_UP_AFTER_MILLIS = 6000;
const HOLD_TRIES = 8;
const HOLD_AGAIN_MILLIS = 700;
/** Chromium learns of another address two seconds late, and tells a connection that still gathers. */
const ADDRESS_WITHIN_MILLIS = 3000;

/**
 * What JsSIP was given as constraints of its answers. It keeps the object, not a copy, so that every answer can have its
 * own: with `iceRestart` it waits for the new candidates, without it takes those of the last round.
 */
export interface Answering {
  iceRestart?: boolean;
}

interface ReInvite {
  request: { body: string };
  reject(options?: { status_code?: number }): void;
}

/**
 * Offers inside a call. JsSIP's own `renegotiate` ends the call when an offer fails for any reason; here a failed offer is
 * taken back and the call goes on as it was (RFC 3261 section 14.1).
 */
export class Renegotiation {
  readonly #session: Session;
  readonly #startKilobits: number;
  readonly #adopt: (connection: RTCPeerConnection) => void;
  readonly answering: Answering;
  #holds = false;
  #sent = false;
  #preparing = false;
  #theirs = 0;
  #offeredMillis = 0;
  #said: string | undefined;

  /** @param adopt takes a connection for the call's; called when the other side has accepted it */
  constructor(
    session: Session,
    startKilobits: number,
    answering: Answering,
    adopt: (connection: RTCPeerConnection) => void,
  ) {
    this.#session = session;
    this.#startKilobits = startKilobits;
    this.#adopt = adopt;
    this.answering = answering;
  }

  get offeredMillis(): number {
    return this.#offeredMillis;
  }

  /** A re-INVITE came in. While ours is under way JsSIP has answered 491 already, and must not go on with it. */
  offered(event: ReInvite): Wanted {
    if (this.#sent) {
      event.reject({ status_code: 491 });
      return 'nothing';
    }
    this.#theirs++;
    this.#offeredMillis = Date.now();
    const before = this.#session.connection?.remoteDescription?.sdp ?? '';
    const offer = event.request.body ?? '';
    const certificate = fingerprint(offer);
    const isAnew = certificate !== undefined && certificate !== fingerprint(before);
    this.answering.iceRestart = !isAnew && iceFragments(offer) !== iceFragments(before);
    if (isAnew) return 'anew';
    return this.answering.iceRestart ? 'restart' : 'change';
  }

  /** Offers another path for the present connection. */
  restart(): Promise<Offered> {
    const connection = this.#session.connection;
    if (connection?.signalingState !== 'stable') return Promise.resolve('glare');
    return this.#offer(connection, { iceRestart: true });
  }

  /**
   * Wants to hear and see nothing of the other side, or again (RFC 3264 section 8.4). Tried again where both sides offer at
   * once; where it never comes to that nothing is lost, as nothing is sent.
   */
  async hold(on: boolean): Promise<void> {
    this.#holds = on;
    for (let tries = 0; tries < HOLD_TRIES && on === this.#holds; tries++) {
      const connection = this.#session.connection;
      if (connection?.signalingState === 'stable') {
        for (const transceiver of connection.getTransceivers())
          if (transceiver.direction !== 'stopped') transceiver.direction = on ? 'sendonly' : 'sendrecv';
        if ((await this.#offer(connection, {})) === 'done') return;
      }
      await new Promise((resolve) => setTimeout(resolve, HOLD_AGAIN_MILLIS));
    }
  }

  /** Offers another connection instead of the present one; closes it unless it was accepted. */
  async renew(fresh: RTCPeerConnection): Promise<Offered> {
    const offered = await this.#offer(fresh, {}, ADDRESS_WITHIN_MILLIS);
    if (offered !== 'done') fresh.close();
    return offered;
  }

  async #offer(
    connection: RTCPeerConnection,
    options: RTCOfferOptions,
    addressMillis?: number,
  ): Promise<Offered> {
    if (this.#preparing || this.#sent || !this.#session.isReadyToReOffer()) return 'glare';
    this.#preparing = true;
    const theirs = this.#theirs;
    try {
      await connection.setLocalDescription(await connection.createOffer(options));
      await gathered(connection, addressMillis);
      // Their offer, which came meanwhile, goes first; it has rolled ours back if it was about the same connection.
      if (theirs !== this.#theirs) return 'glare';
      const sdp = connection.localDescription?.sdp ?? '';
      if (addressMillis !== undefined && !hasUdpCandidate(sdp)) return 'no-address';
      return await this.#exchange(connection);
    } catch {
      await rollBack(connection);
      return 'failed';
    } finally {
      this.#preparing = false;
    }
  }

  /** What is said as it must be said: one session, whichever connections it has had. */
  said(sdp: string): string {
    this.#said = following(sdp, this.#said);
    return this.#said;
  }

  knock(withinMillis: number): Promise<'here' | 'silent' | 'gone'> {
    return new Promise((resolve) => {
      setTimeout(() => resolve('silent'), withinMillis);
      this.#session.sendRequest('OPTIONS', {
        eventHandlers: {
          onSuccessResponse: () => resolve('here'),
          onErrorResponse: ({ status_code }) => resolve([405, 501].includes(status_code) ? 'here' : 'silent'),
          onDialogError: ({ status_code }) => resolve(status_code === 481 ? 'gone' : 'silent'),
          onTransportError: () => resolve('silent'),
          onRequestTimeout: () => resolve('silent'),
        },
      });
    });
  }

  async #exchange(connection: RTCPeerConnection): Promise<Offered> {
    this.#sent = true;
    this.#offeredMillis = Date.now();
    try {
      const offer = this.said(withoutStrayCodecs(connection.localDescription?.sdp ?? ''));
      const answer = await this.#invite(offer);
      if (typeof answer === 'string') {
        await rollBack(connection);
        return answer;
      }
      const sdp = withStartBitrate(withoutStrayCodecs(answer.body), this.#startKilobits);
      await connection.setRemoteDescription({ type: 'answer', sdp });
      this.#adopt(connection);
      return 'done';
    } finally {
      this.#sent = false;
    }
  }

  #invite(body: string): Promise<IncomingResponse | 'glare' | 'gone' | 'failed'> {
    return new Promise((resolve) => {
      const transaction = this.#capture((response) => {
        if (response.status_code !== 491) return true;
        resolve('glare');
        return false;
      });
      this.#session.sendRequest('INVITE', {
        body,
        extraHeaders: [`Contact: ${this.#session.contact}`, 'Content-Type: application/sdp'],
        eventHandlers: {
          onSuccessResponse: (response) => {
            this.#session.sendRequest('ACK');
            resolve(response);
          },
          onErrorResponse: () => resolve('failed'),
          onDialogError: ({ status_code }) => resolve(status_code === 481 ? 'gone' : 'failed'),
          onTransportError: () => resolve('failed'),
          onRequestTimeout: () => resolve('failed'),
        },
      });
      setTimeout(() => transaction()?.cancel?.(), CANCEL_AFTER_MILLIS);
      setTimeout(() => resolve('failed'), GIVE_UP_AFTER_MILLIS);
    });
  }

  /**
   * The transaction of the next request. Its 491 is kept from JsSIP, which would send the same stale offer again after one
   * second on both sides.
   *
   * @param pass whether JsSIP shall see the response
   */
  #capture(pass: (response: IncomingResponse) => boolean): () => Transaction | undefined {
    let captured: Transaction | undefined;
    const agent = (this.#session as unknown as { _ua: NodeJS.EventEmitter })._ua;
    agent.once('newTransaction', ({ transaction }: { transaction: Transaction }) => {
      captured = transaction;
      const handlers = transaction.eventHandlers;
      if (!handlers) return;
      const receive = handlers.onReceiveResponse.bind(handlers);
      handlers.onReceiveResponse = (response) => pass(response) && receive(response);
    });
    return () => captured;
  }
}

function hasOffered(connection: RTCPeerConnection): boolean {
  return connection.signalingState === 'have-local-offer';
}

async function rollBack(connection: RTCPeerConnection): Promise<void> {
  if (!hasOffered(connection)) return;
  await connection.setLocalDescription({ type: 'rollback' }).catch(() => {});
}
