import type { Reading } from './readings';
import type { Fingerprints } from './record';
import { fingerprint } from './sdp';

/**
 * The fingerprints of the certificates that a connection really uses, and those in its descriptions. Chromium has the first in
 * its statistics. Firefox hands out the other side's certificate; its own it only names in the description that it writes
 * itself.
 *
 * @returns undefined until both are known
 */
export async function fingerprintsOf(
  connection: RTCPeerConnection,
  reading: Reading,
): Promise<Required<Fingerprints> | undefined> {
  const ownInSdp = fingerprintOf(connection.localDescription);
  const peerInSdp = fingerprintOf(connection.remoteDescription);
  const own = reading.certificate('local') || ownInSdp;
  const peer = reading.certificate('remote') || (await handedOut(connection));
  return own && peer && ownInSdp && peerInSdp ? { own, peer, ownInSdp, peerInSdp } : undefined;
}

/** Whether this device itself sees that a certificate in use is another one than was agreed. */
export function isForeign({ own, peer, ownInSdp, peerInSdp }: Fingerprints): boolean {
  return own !== ownInSdp || peer !== peerInSdp;
}

async function handedOut(connection: RTCPeerConnection): Promise<string | undefined> {
  const transport = connection.getSenders().find((sender) => sender.transport)?.transport;
  const certificate = transport?.getRemoteCertificates()[0];
  if (!certificate) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', certificate));
  return `sha-256 ${[...digest].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')}`;
}

/** With the algorithm in lower case, as in a record. */
function fingerprintOf(description: RTCSessionDescription | null): string | undefined {
  return fingerprint(description?.sdp ?? '')?.replace(/^\S+/, (algorithm) => algorithm.toLowerCase());
}
