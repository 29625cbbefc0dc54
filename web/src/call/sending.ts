import { wantedCodecs } from './sdp';

export type Kind = 'audio' | 'video';
/** For each kind: asks for DSCP marking (RFC 8837), and for bandwidth. */
export const ENCODING: Record<Kind, RTCRtpEncodingParameters> = {
  audio: { priority: 'high', networkPriority: 'high' },
  video: { priority: 'high', networkPriority: 'high', maxBitrate: 6_000_000 },
};

/** The media of an offer: always sound and picture, so that a camera can be turned on without asking. */
export function offerMedia(
  connection: RTCPeerConnection,
  local: MediaStream,
  kinds: readonly Kind[] = ['audio', 'video'],
): void {
  for (const kind of kinds) {
    const transceiver = connection.addTransceiver(trackOf(local, kind) ?? kind, {
      direction: 'sendrecv',
      streams: [local],
      sendEncodings: [ENCODING[kind]],
    });
    prefer(transceiver, kind);
  }
}

/** Answers every offered medium in both directions, with what this device has to send. */
export function fill(connection: RTCPeerConnection, local: MediaStream | undefined): void {
  for (const transceiver of connection.getTransceivers()) {
    const kind = transceiver.receiver.track.kind as Kind;
    transceiver.direction = 'sendrecv';
    prefer(transceiver, kind);
    if (local) transceiver.sender.setStreams(local);
    void transceiver.sender.replaceTrack(trackOf(local, kind) ?? null);
  }
}

function trackOf(stream: MediaStream | undefined, kind: Kind): MediaStreamTrack | undefined {
  return stream?.getTracks().find((track) => track.kind === kind);
}

/** What a connection sends at the moment, as one stream, so that picture and sound stay together. */
export function sentBy(connection: RTCPeerConnection): MediaStream {
  return new MediaStream(connection.getSenders().flatMap(({ track }) => track ?? []));
}

function prefer(transceiver: RTCRtpTransceiver, kind: Kind): void {
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs;
  if (codecs && 'setCodecPreferences' in transceiver)
    transceiver.setCodecPreferences(wantedCodecs(kind, codecs));
}

/** Changes how a sender encodes, where it encodes at all; a browser that refuses goes on as it was. */
export async function adjust(
  sender: RTCRtpSender | undefined,
  change: (parameters: RTCRtpSendParameters, encoding: RTCRtpEncodingParameters) => void,
): Promise<void> {
  const parameters = sender?.getParameters();
  const encoding = parameters?.encodings?.[0];
  if (!sender || !parameters || !encoding) return;
  change(parameters, encoding);
  await sender.setParameters(parameters).catch(() => {});
}

/** What sends sound or picture, whether or not there is any at the moment. */
export function senderOf(connection: RTCPeerConnection | undefined, kind: Kind): RTCRtpSender | undefined {
  return connection
    ?.getTransceivers()
    .find(({ receiver, direction }) => receiver.track.kind === kind && direction !== 'stopped')?.sender;
}

/** Has one connection send what another one sends now. */
export function sendTheSame(connection: RTCPeerConnection, as: RTCPeerConnection): void {
  for (const kind of ['audio', 'video'] as const)
    void senderOf(connection, kind)?.replaceTrack(senderOf(as, kind)?.track ?? null);
}
