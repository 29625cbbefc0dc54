/** What is used of JsSIP and missing in, or wrong in, its own type declarations. */
import type { CallOptions, IncomingRTCSessionEvent, RTCSessionEvent } from 'jssip/lib/UA';
import type { RTCSession } from 'jssip/lib/RTCSession';
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

export interface InfoEvent {
  originator: unknown;
  info: { contentType: string | null };
}

/** A client transaction as `newTransaction` shows it. */
export interface Transaction {
  type: 'ict' | 'nict' | 'ist' | 'nist';
  request: { method: string };
  eventHandlers?: { onReceiveResponse(response: IncomingResponse): void };
  onTransportError(): void;
  cancel?(reason?: string): void;
}
