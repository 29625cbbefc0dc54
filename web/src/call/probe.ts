import { gathered } from './gathering';
import { hasUdpCandidate } from './sdp';

/** Content type of an INFO (RFC 6086 section 4.2.1) with a description of a peer connection that only tries the path. */
export const PROBE = 'application/lanline-probe';

const TRY_MILLIS = 4000;
/** The other side hears the last answers a moment later. */
export const LINGER_MILLIS = 1000;

/**
 * Finds out whether two devices in a call reach each other directly, by a second peer connection without media, whose
 * descriptions travel inside the call's dialog. The call itself is not touched, and where there is no path a few checks
 * that nobody answers are all it costs.
 */
export class Probe {
  readonly #say: (body: string) => void;
  readonly #servers: () => RTCIceServer[];
  /** Tells that the other side's try has found a path. */
  readonly #found: () => void;
  #connection: RTCPeerConnection | undefined;

  /** @param servers those of a direct path: none, or what tells this device its own address */
  constructor(say: (body: string) => void, servers: () => RTCIceServer[], found: () => void) {
    this.#say = say;
    this.#servers = servers;
    this.#found = found;
  }

  /** @returns whether there is a direct path */
  async ask(): Promise<boolean> {
    const connection = this.#open();
    connection.createDataChannel('probe');
    try {
      await connection.setLocalDescription(await connection.createOffer());
      if (!(await this.#describe(connection))) return false;
      return await isReached(connection);
    } catch {
      return false;
    } finally {
      setTimeout(() => connection.close(), LINGER_MILLIS);
    }
  }

  /** The other side's offer, or its answer to one. */
  async heard(body: string): Promise<void> {
    const description = read(body);
    try {
      if (description?.type === 'answer') await this.#connection?.setRemoteDescription(description);
      else if (description?.type === 'offer') await this.#answer(description);
    } catch {
      // A description that does not fit, or a try that is over: there was no path then.
    }
  }

  stop(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #answer(offer: RTCSessionDescriptionInit): Promise<void> {
    const connection = this.#open();
    await connection.setRemoteDescription(offer);
    await connection.setLocalDescription(await connection.createAnswer());
    if (!(await this.#describe(connection))) return;
    const reached = await isReached(connection);
    if (reached) this.#found();
    setTimeout(() => connection.close(), LINGER_MILLIS);
  }

  async #describe(connection: RTCPeerConnection): Promise<boolean> {
    await gathered(connection);
    const { localDescription } = connection;
    if (connection !== this.#connection || !hasUdpCandidate(localDescription?.sdp ?? '')) return false;
    this.#say(JSON.stringify(localDescription));
    return true;
  }

  #open(): RTCPeerConnection {
    this.stop();
    this.#connection = new RTCPeerConnection({ iceServers: this.#servers() });
    return this.#connection;
  }
}

function read(body: string): RTCSessionDescriptionInit | undefined {
  try {
    const description = JSON.parse(body) as Partial<RTCSessionDescriptionInit> | null;
    return typeof description?.sdp === 'string' && description.type
      ? { type: description.type, sdp: description.sdp }
      : undefined;
  } catch {
    return undefined;
  }
}

function isReached(connection: RTCPeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => {
      if (['connected', 'completed'].includes(connection.iceConnectionState)) resolve(true);
    };
    connection.addEventListener('iceconnectionstatechange', look);
    setTimeout(() => resolve(false), TRY_MILLIS);
    look();
  });
}
