import { gathered } from './gathering';
import { hasUdpCandidate } from './sdp';

/**
 * Peer connections that never connect. One starts the browser's media threads before the first call needs them; others
 * find out whether the browser has an address to offer: Chromium learns of another one two seconds late and until then
 * gathers from the old one, and an offer that was made of that cannot be taken back without harm to the call.
 */
export class Scout {
  readonly #warm = idle();

  constructor() {
    void this.#warm.createOffer();
  }

  /**
   * Asks a connection of its own each time: on one that gathers again and again, a late word of an earlier round counts.
   *
   * @param servers that tell a device its address when its browser hides it
   */
  async hasAddress(servers: RTCIceServer[] = []): Promise<boolean> {
    const connection = idle(servers);
    try {
      await connection.setLocalDescription(await connection.createOffer());
      await gathered(connection);
      return hasUdpCandidate(connection.localDescription?.sdp ?? '');
    } finally {
      connection.close();
    }
  }
}

function idle(iceServers: RTCIceServer[] = []): RTCPeerConnection {
  const connection = new RTCPeerConnection({ iceServers });
  connection.createDataChannel('scout');
  return connection;
}
