/** What one end of a call knows about it, from the browser's own statistics. */
export interface Sample {
  atMs: number;
  framesDecoded: number;
  frameWidth: number;
  frameHeight: number;
  audioEnergy: number;
  framesSent: number;
  /** Packets of pictures, repairs and padding included. */
  videoPacketsSent: number;
  videoPacketsReceived: number;
  /** Senders that hold a picture to be sent. */
  videoTracksSent: number;
  dtlsState: string;
  srtpCipher: string;
  tlsVersion: string;
  localType: string;
  remoteType: string;
  /** How a relayed path reaches the relay from here: udp, tcp or tls. */
  relayProtocol: string;
  localAddress: string;
  remoteAddress: string;
  roundTripMs: number;
}

export interface Observer {
  connections: RTCPeerConnection[];
  violations: string[];
  closeCodes: number[];
  /** Wall-clock milliseconds: a button clicked (by its name), a dialog shown (by its name), a connection connected. */
  clicks: Record<string, number>;
  shown: Record<string, number>;
  connected: number[];
  /** When the page began to say that it asks the box for a way through it. */
  relaying: number[];
}

declare global {
  interface Window {
    observer: Observer;
  }
}

/** Runs in the page before its own code: keeps the peer connections that it makes, and what its security policy refused. */
export function observe(): void {
  const observer: Observer = {
    connections: [],
    violations: [],
    closeCodes: [],
    clicks: {},
    shown: {},
    connected: [],
    relaying: [],
  };
  window.observer = observer;
  const now = () => performance.timeOrigin + performance.now();
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      observer.connections.push(this);
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected') observer.connected.push(now());
      });
    }
  };
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('close', (event) => observer.closeCodes.push(event.code));
    }
  };
  const nameOf = (element: Element) =>
    element.getAttribute('aria-label') ??
    document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent.trim() ??
    '';
  let saysRelaying = false;
  new MutationObserver(() => {
    const saysItNow = document.body?.textContent.includes('Connecting through the box…') ?? false;
    if (saysItNow && !saysRelaying) observer.relaying.push(now());
    saysRelaying = saysItNow;
    for (const dialog of document.querySelectorAll('dialog[open], [role=dialog], [role=alertdialog]')) {
      observer.shown[nameOf(dialog)] ??= now();
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  document.addEventListener('securitypolicyviolation', (event) => {
    observer.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
  });
  document.addEventListener(
    'click',
    (event) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      if (button) observer.clicks[button.getAttribute('aria-label') ?? button.textContent.trim()] = now();
    },
    { capture: true },
  );
}

/** Runs in the page: the statistics of the newest connection that is open and carries media, flattened. */
export async function sample(): Promise<Sample | null> {
  const connection = window.observer.connections.findLast(
    (each) => each.connectionState !== 'closed' && each.getTransceivers().length > 0,
  );
  if (!connection) return null;
  const reports = [...(await connection.getStats()).values()] as Record<string, unknown>[];
  const byId = new Map(reports.map((report) => [report['id'], report]));
  const find = (type: string, kind?: string) =>
    reports.find((report) => report['type'] === type && (!kind || report['kind'] === kind)) ?? {};
  const transport = find('transport');
  const pair =
    byId.get(transport['selectedCandidatePairId']) ??
    reports.find(
      (report) =>
        report['type'] === 'candidate-pair' && report['nominated'] && report['state'] === 'succeeded',
    ) ??
    {};
  const local = byId.get(pair['localCandidateId']) ?? {};
  const remote = byId.get(pair['remoteCandidateId']) ?? {};
  const video = find('inbound-rtp', 'video');
  const number = (value: unknown) => Number(value ?? 0);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    atMs: performance.timeOrigin + performance.now(),
    framesDecoded: number(video['framesDecoded']),
    frameWidth: number(video['frameWidth']),
    frameHeight: number(video['frameHeight']),
    audioEnergy: number(find('inbound-rtp', 'audio')['totalAudioEnergy']),
    framesSent: number(find('outbound-rtp', 'video')['framesSent']),
    videoPacketsSent: number(find('outbound-rtp', 'video')['packetsSent']),
    videoPacketsReceived: number(video['packetsReceived']),
    videoTracksSent: connection.getSenders().filter(({ track }) => track?.kind === 'video').length,
    dtlsState: text(transport['dtlsState']),
    srtpCipher: text(transport['srtpCipher']),
    tlsVersion: text(transport['tlsVersion']),
    localType: text(local['candidateType']),
    remoteType: text(remote['candidateType']),
    relayProtocol: text(local['relayProtocol']),
    localAddress: text(local['address']),
    remoteAddress: text(remote['address']),
    roundTripMs: number(pair['currentRoundTripTime']) * 1000,
  };
}

/** The loudest frequency in what the newest connection has heard in the last tenth of a second; 0 in silence. */
export async function loudest(): Promise<number> {
  const track = window.observer.connections
    .at(-1)
    ?.getReceivers()
    .find((each) => each.track.kind === 'audio')?.track;
  if (!track) return 0;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 8192 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const levels = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(levels);
  const most = Math.max(...levels);
  const found = (levels.indexOf(most) * context.sampleRate) / analyser.fftSize;
  await context.close();
  return most > -60 ? found : 0;
}
