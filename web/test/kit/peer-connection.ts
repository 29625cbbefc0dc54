/** Just enough of a browser for JsSIP to make calls in a test: descriptions without media. */
let serial = 0;

class FakeTransceiver {
  direction: string;
  readonly sender: { track: unknown; replaced: unknown[]; [name: string]: unknown };
  readonly receiver: { track: { kind: string } };
  preferred: unknown[] = [];

  constructor(kind: string, direction: string) {
    this.direction = direction;
    this.receiver = { track: { kind } };
    const replaced: unknown[] = [];
    this.sender = {
      track: null,
      replaced,
      transport: null,
      replaceTrack: (track: unknown) => {
        this.sender.track = track;
        return Promise.resolve(void replaced.push(track));
      },
      setStreams: () => {},
      getParameters: () => ({ encodings: [{}] }),
      setParameters: () => Promise.resolve(),
    };
  }

  setCodecPreferences(codecs: unknown[]): void {
    this.preferred = codecs;
  }
}

export class FakePeerConnection extends EventTarget {
  static all: FakePeerConnection[] = [];
  /** What the connections that are made from now on gather. */
  static nextCandidates: string;
  configuration: { iceServers: unknown[] };
  signalingState = 'stable';
  iceConnectionState = 'new';
  connectionState = 'new';
  iceGatheringState = 'complete';
  localDescription: { type: string; sdp: string } | null = null;
  remoteDescription: { type: string; sdp: string } | null = null;
  closed = false;
  candidates = FakePeerConnection.nextCandidates;
  offers: unknown[] = [];
  /** One certificate for each. */
  readonly #certificate = `sha-256 ${++serial}`;
  readonly transceivers: FakeTransceiver[] = [];

  constructor(configuration: { iceServers: unknown[] }) {
    super();
    this.configuration = configuration;
    FakePeerConnection.all.push(this);
  }

  getConfiguration = () => ({ ...this.configuration });
  setConfiguration = (configuration: { iceServers: unknown[] }) => void (this.configuration = configuration);

  createDataChannel(): void {}

  addTransceiver(track: string | { kind: string }, options: { direction: string }): FakeTransceiver {
    const kind = typeof track === 'string' ? track : track.kind;
    const transceiver = new FakeTransceiver(kind, options.direction);
    if (typeof track !== 'string') transceiver.sender.track = track;
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  getReceivers(): unknown[] {
    return this.transceivers.map(({ receiver }) => receiver);
  }

  getSenders(): unknown[] {
    return this.transceivers.map(({ sender }) => sender);
  }

  createOffer(options: unknown) {
    this.offers.push(options);
    return Promise.resolve({ type: 'offer', sdp: this.#sdp() });
  }

  createAnswer() {
    return Promise.resolve({ type: 'answer', sdp: this.#sdp() });
  }

  setLocalDescription(description: { type: string; sdp: string }): Promise<void> {
    if (description.type === 'rollback') this.signalingState = 'stable';
    else {
      this.localDescription = description;
      this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
    }
    return Promise.resolve();
  }

  setRemoteDescription(description: { type: string; sdp: string }): Promise<void> {
    this.remoteDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
    if (this.transceivers.length === 0) {
      this.transceivers.push(
        new FakeTransceiver('audio', 'recvonly'),
        new FakeTransceiver('video', 'recvonly'),
      );
    }
    return Promise.resolve();
  }

  ice(state: string): void {
    this.iceConnectionState = state;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
  }

  connects(): void {
    this.connectionState = 'connected';
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  close(): void {
    this.closed = true;
    this.signalingState = 'closed';
  }

  #sdp(): string {
    const lines = [
      'v=0',
      `o=- ${++serial} 1 IN IP4 127.0.0.1`,
      's=-',
      't=0 0',
      `a=fingerprint:${this.#certificate}`,
      'a=ice-ufrag:fake',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      'c=IN IP4 0.0.0.0',
      'a=sendrecv',
      'a=rtpmap:111 opus/48000/2',
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'c=IN IP4 0.0.0.0',
      'a=sendrecv',
      'a=rtpmap:96 VP8/90000',
    ];
    return lines.map((line) => `${line}\r\n`).join('') + this.candidates;
  }
}

export class FakeStream {
  readonly tracks: { kind: string; enabled: boolean; stopped: boolean; stop(): void }[] = [];

  constructor(tracks: FakeStream['tracks'] = []) {
    this.tracks.push(...tracks);
  }

  static with(...kinds: string[]): FakeStream {
    const stream = new FakeStream();
    for (const kind of kinds) {
      const track = { kind, enabled: true, stopped: false, stop: () => void (track.stopped = true) };
      stream.tracks.push(track);
    }
    return stream;
  }

  getTracks = () => [...this.tracks];
  getAudioTracks = () => this.tracks.filter(({ kind }) => kind === 'audio');
  getVideoTracks = () => this.tracks.filter(({ kind }) => kind === 'video');
  addTrack = (track: FakeStream['tracks'][number]) => void this.tracks.push(track);
  removeTrack = (track: unknown) => void this.tracks.splice(this.tracks.indexOf(track as never), 1);
}

/** As if the page had been loaded anew. */
export function forgetConnections(): void {
  FakePeerConnection.all = [];
  FakePeerConnection.nextCandidates = 'a=candidate:1 1 udp 1 10.0.0.1 5000 typ host\r\n';
}

/** Puts them where a page finds them. */
export function installBrowser(): void {
  forgetConnections();
  const capabilities = {
    audio: { codecs: [{ mimeType: 'audio/opus' }, { mimeType: 'audio/red' }] },
    video: { codecs: [{ mimeType: 'video/VP8' }, { mimeType: 'video/red' }, { mimeType: 'video/ulpfec' }] },
  };
  Object.assign(globalThis, {
    window: globalThis,
    RTCPeerConnection: FakePeerConnection,
    RTCSessionDescription: class {
      constructor(init: object) {
        Object.assign(this, init);
      }
    },
    RTCRtpReceiver: { getCapabilities: (kind: 'audio' | 'video') => capabilities[kind] },
    MediaStream: FakeStream,
  });
}
