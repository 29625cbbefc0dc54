import type { Direction, EndReason } from './calls';
import type { IncomingRequest, IncomingResponse } from './jssip';

type Message = IncomingRequest | IncomingResponse | null | undefined;

/** Why a call ended that this side did not end, in the user's terms. */
export function endReason(
  direction: Direction,
  originator: string,
  message: Message,
  cause: string,
): EndReason {
  if (cause === 'Terminated') return originator === 'local' ? 'hung-up' : heardReason(message);
  if (cause === 'Connection Error') return 'box-away';
  if (cause === 'RTP Timeout' || cause === 'No ACK' || cause === 'Dialog Error') return 'connection-lost';
  return direction === 'outgoing' ? refused(message, cause) : withdrawn(message, cause);
}

function refused(message: Message, cause: string): EndReason {
  if (!message || !('status_code' in message)) return cause === 'Request Timeout' ? 'unreachable' : 'failed';
  switch (message.status_code) {
    case 486:
    case 600:
      return isQuiet(message) ? 'do-not-disturb' : 'busy';
    case 603:
    case 403:
      return 'declined';
    case 480:
      return isQuiet(message) ? 'do-not-disturb' : 'unreachable';
    case 408:
    case 487:
      return 'no-answer';
    case 404:
    case 410:
    case 430:
    case 503:
    case 604:
      return 'unreachable';
    case 415:
    case 488:
    case 606:
      return 'no-common-media';
    default:
      return 'failed';
  }
}

function isQuiet({ reason_phrase }: IncomingResponse): boolean {
  return /disturb/i.test(reason_phrase ?? '');
}

/** A CANCEL says why in its Reason header (RFC 3326): 200 when another device has answered. */
function withdrawn(message: Message, cause: string): EndReason {
  if (cause !== 'Canceled' && cause !== 'Expires' && cause !== 'No Answer') return 'failed';
  const reason = message?.getHeader('Reason') ?? '';
  if (/cause\s*=\s*200\b/i.test(reason) || /elsewhere/i.test(reason)) return 'answered-elsewhere';
  if (/cause\s*=\s*60[03]\b/i.test(reason)) return 'declined-here';
  return 'missed';
}

/** What a BYE says when it was not the user who hung up (RFC 3326), so that the other side does not say so. */
const TOLD: Partial<Record<EndReason, string>> = {
  'no-way': 'SIP;cause=480;text="No path"',
  'relay-off': 'SIP;cause=480;text="No path, relay off"',
  'relay-full': 'SIP;cause=480;text="No path, relay full"',
};

export function toldReason(reason: EndReason): string[] {
  const told = TOLD[reason];
  return told === undefined ? [] : [`Reason: ${told}`];
}

function heardReason(message: Message): EndReason {
  const heard = message?.getHeader('Reason');
  const found = Object.entries(TOLD).find(([, told]) => told === heard);
  return found ? (found[0] as EndReason) : 'hung-up-by-peer';
}
