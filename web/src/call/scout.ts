import { gathered } from './gathering';
import { hasUdpCandidate } from './sdp';

/**
 * A peer connection that never connects. It starts the browser's media threads before the first call needs them, and it
 * finds out whether the browser has an address to offer: Chromium learns of another one two seconds late and until then
 * gathers from the old one, and an offer that was made of that cannot be taken back without harm to the call.
 */
export class Scout {
  readonly #connection: RTCPeerConnection;

  constructor() {
    this.#connection = new RTCPeerConnection({ iceServers: [] });
    this.#connection.createDataChannel('scout');
    void this.#connection.createOffer();
  }

  async hasAddress(): Promise<boolean> {
    const connection = this.#connection;
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
    await gathered(connection);
    return hasUdpCandidate(connection.localDescription?.sdp ?? '');
  }
}
