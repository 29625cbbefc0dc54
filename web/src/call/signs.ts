import { hasUdpCandidate } from './sdp';

/** What a peer connection shows of its path. */

export function isPath(state: RTCIceConnectionState): boolean {
  return state === 'connected' || state === 'completed';
}

/** The far end took its side of the media path down in good order (DTLS close_notify). */
export function isClosed(connection: RTCPeerConnection): boolean {
  return connection
    .getTransceivers()
    .some(({ sender }) => sender.transport?.state === 'closed' && connection.signalingState !== 'closed');
}

/** One of the two has no address to try, so that no check will ever be sent. */
export function isHopeless(connection: RTCPeerConnection | undefined): boolean {
  const described = [connection?.localDescription, connection?.remoteDescription];
  return described.some((description) => description && !hasUdpCandidate(description.sdp));
}
