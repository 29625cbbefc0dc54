import { gathered } from './gathering';
import type { IncomingResponse, Session, Transaction } from './jssip';
import {
  iceFragments,
  splitCandidates,
  withoutStrayCodecs,
  withStartBitrate,
  withUrgentCandidates,
} from './sdp';

/**
 * How an offer ended: `glare` when both sides offered, `gone` when the other side does not know the call any more, and
 * `no-address` when the browser had no address to offer, so that nothing was sent.
 */
export type Offered = 'done' | 'glare' | 'gone' | 'no-address' | 'failed';

/** What became of the wish for an offer: `will` when the other side makes one, `wont` when it does not know how. */
export type Asked = 'will' | 'wont' | 'gone' | 'no-address';

/** Content type of an INFO (RFC 6086 section 4.2.1) that asks for an offer with fresh ICE credentials. */
const RESTART_WISH = 'application/lanline-restart';
const CANCEL_AFTER_MILLIS = 4000;
const GIVE_UP_AFTER_MILLIS = 6000;
const ASK_MILLIS = 1000;
/** Within this an offer that was asked for is there, or will not come. */
export const ASKED_MILLIS = 1000;
/** By then an answer on a LAN has been read, on a slow machine too; nothing waits for it. */
const REVEAL_MILLIS = 2000;

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
  readonly answering: Answering;
  #sent = false;
  #preparing = false;
  #asked = false;
  #offeredMillis = 0;

  constructor(session: Session, startKilobits: number, answering: Answering) {
    this.#session = session;
    this.#startKilobits = startKilobits;
    this.answering = answering;
  }

  get offeredMillis(): number {
    return this.#offeredMillis;
  }

  /**
   * A re-INVITE came in. While ours is under way JsSIP has answered 491 already, and must not go on with it.
   *
   * @returns whether it restarts ICE
   */
  offered(event: ReInvite): boolean {
    if (this.#sent) {
      event.reject({ status_code: 491 });
      return false;
    }
    this.#offeredMillis = Date.now();
    const before = iceFragments(this.#session.connection?.remoteDescription?.sdp ?? '');
    this.answering.iceRestart = iceFragments(event.request.body ?? '') !== before;
    return this.answering.iceRestart;
  }

  async offer(options: RTCOfferOptions): Promise<Offered> {
    const connection = this.#session.connection;
    if (this.#preparing || this.#sent || connection?.signalingState !== 'stable') return 'glare';
    if (!this.#session.isReadyToReOffer()) return 'glare';
    this.#preparing = true;
    try {
      await connection.setLocalDescription(await connection.createOffer(options));
      await gathered(connection);
      // The other side's offer may have come meanwhile and rolled ours back.
      if (!hasOffered(connection)) return 'glare';
      return await this.#exchange(connection);
    } catch {
      await rollBack(connection);
      return 'failed';
    } finally {
      this.#preparing = false;
    }
  }

  /**
   * What this device may know of an offer by now. When it has asked for the offer, the candidates are left out for a
   * moment: it answers and waits for the other side's checks, which come once its answer has been read.
   */
  heard(offer: string): string {
    if (!this.#asked) return offer;
    this.#asked = false;
    const { bare, candidates } = splitCandidates(offer);
    setTimeout(() => void this.#reveal(candidates), REVEAL_MILLIS);
    return bare;
  }

  /** What is said in answer to an offer: after a restart the new path goes before the old one. */
  said(answer: string): string {
    return this.answering.iceRestart ? withUrgentCandidates(answer) : answer;
  }

  async #reveal(candidates: RTCIceCandidateInit[]): Promise<void> {
    for (const candidate of candidates) {
      // Refused when the next offer has come meanwhile; it carried its own.
      await this.#session.connection?.addIceCandidate(candidate).catch(() => {});
    }
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

  /** Asks the other side for an offer: a device that has just moved had better answer than offer. */
  askToRestart(): Promise<Asked> {
    this.#asked = true;
    setTimeout(() => (this.#asked = false), ASKED_MILLIS);
    return new Promise((resolve) => {
      this.#session.sendRequest('INFO', {
        body: 'moved',
        extraHeaders: [`Content-Type: ${RESTART_WISH}`],
        eventHandlers: {
          onSuccessResponse: () => resolve('will'),
          onErrorResponse: () => resolve('wont'),
          onDialogError: ({ status_code }) => resolve(status_code === 481 ? 'gone' : 'wont'),
          onTransportError: () => resolve('wont'),
          onRequestTimeout: () => resolve('wont'),
        },
      });
      setTimeout(() => resolve('wont'), ASK_MILLIS);
    });
  }

  /** Whether an INFO that came in is the other side's wish for an offer. */
  static isWish(contentType: string | null): boolean {
    return contentType === RESTART_WISH;
  }

  async #exchange(connection: RTCPeerConnection): Promise<Offered> {
    this.#sent = true;
    this.#offeredMillis = Date.now();
    try {
      const answer = await this.#invite(
        withUrgentCandidates(withoutStrayCodecs(connection.localDescription?.sdp ?? '')),
      );
      if (typeof answer === 'string') {
        await rollBack(connection);
        return answer;
      }
      const sdp = withStartBitrate(withoutStrayCodecs(answer.body), this.#startKilobits);
      await connection.setRemoteDescription({ type: 'answer', sdp });
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
