/** What is used of JsSIP and missing in, or wrong in, its own type declarations. */
import type { CallOptions, IncomingRTCSessionEvent, RTCSessionEvent } from 'jssip/lib/UA';
import type { RTCSession } from 'jssip/lib/RTCSession';
import type { NameAddrHeader } from 'jssip/lib/NameAddrHeader';
import type { IncomingRequest, IncomingResponse } from 'jssip/lib/SIPMessage';

export type { CallOptions, IncomingRequest, IncomingResponse, IncomingRTCSessionEvent, RTCSessionEvent };

export interface RequestHandlers {
  onSuccessResponse(response: IncomingResponse): void;
  onErrorResponse(response: IncomingResponse): void;
  onTransportError(): void;
  onRequestTimeout(): void;
  /** 408 or 481 inside a dialog (RFC 3261 12.2.1.2). */
  onDialogError(response: IncomingResponse): void;
}

export interface Session extends RTCSession {
  sendRequest(
    method: string,
    options?: { body?: string; extraHeaders?: string[]; eventHandlers?: RequestHandlers },
  ): unknown;
}

/** What a REFER names (RFC 3515), and how JsSIP follows it; it reports to who sent it by itself. */
export interface ReferEvent {
  request: IncomingRequest & { refer_to: NameAddrHeader };
  accept(begun: (session: Session) => void, options: object): void;
  reject(): void;
}

/** An INVITE that takes the place of this session (RFC 3891); JsSIP has looked at the tags. */
export interface ReplacesEvent {
  accept(): void;
}

export interface InfoEvent {
  originator: unknown;
  info: { contentType: string | null; body: string | null };
}

/** What JsSIP keeps to itself. */
interface Insides {
  _request: { call_id: string };
  /** What it does with the peer connection, one after the other. */
  _connectionPromiseQueue: Promise<void>;
  _connection: RTCPeerConnection;
  /** Left over from a round of gathering that was cut short; then the next answer would go out without a candidate. */
  _iceReady: boolean;
}

/** The Call-ID of the session whose place an INVITE takes. */
export function replaced(request: IncomingRequest): string | undefined {
  return request.getHeader('Replaces')?.split(';', 1)[0]?.trim();
}

export function callId(session: Session): string {
  return insides(session)._request.call_id;
}

/** Keeps JsSIP from looking at the offer that it has just received, until then. */
export function holdAnswer(session: Session, until: Promise<void>): void {
  const inside = insides(session);
  inside._iceReady = false;
  inside._connectionPromiseQueue = inside._connectionPromiseQueue.then(() => until);
}

/** What JsSIP answers with, and closes at the end, from now on. */
export function replaceConnection(session: Session, connection: RTCPeerConnection): void {
  insides(session)._connection = connection;
}

function insides(session: Session): Insides {
  return session as unknown as Insides;
}

/** A client transaction as `newTransaction` shows it. */
export interface Transaction {
  type: 'ict' | 'nict' | 'ist' | 'nist';
  request: { method: string };
  eventHandlers?: { onReceiveResponse(response: IncomingResponse): void };
  onTransportError(): void;
  cancel?(reason?: string): void;
}
