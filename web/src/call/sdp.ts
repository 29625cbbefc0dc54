/** What this page wants to see changed in descriptions; pure functions over text. */

export interface Codec {
  mimeType: string;
  clockRate: number;
  sdpFmtpLine?: string | undefined;
}

const AUDIO = ['opus', 'g722', 'pcmu', 'pcma', 'telephone-event'];
const VIDEO = ['vp8', 'vp9', 'h264', 'rtx'];

/**
 * The codecs to offer, in the browser's own order. RED and FEC would wrap the video (Chromium sends it as RED unless it
 * is taken out), AV1 costs too much on a small machine, and a short offer keeps signalling small.
 */
export function wantedCodecs<C extends Codec>(kind: 'audio' | 'video', codecs: readonly C[]): C[] {
  const wanted = kind === 'audio' ? AUDIO : VIDEO;
  return codecs.filter(({ mimeType, sdpFmtpLine }) => {
    const name = mimeType.split('/')[1]?.toLowerCase() ?? '';
    if (!wanted.includes(name)) return false;
    if (name === 'vp9') return !/profile-id=[1-9]/.test(sdpFmtpLine ?? '');
    if (name === 'h264')
      return /packetization-mode=1/.test(sdpFmtpLine ?? '') && isBaseline(sdpFmtpLine ?? '');
    return true;
  });
}

function isBaseline(fmtp: string): boolean {
  return /profile-level-id=42/i.test(fmtp);
}

/**
 * The remote description with a first guess of the bandwidth for every video codec, so that the picture is sharp in
 * seconds. VP8 has no fmtp line; it is given one. Browsers that do not know the parameter skip it.
 */
export function withStartBitrate(sdp: string, kilobits: number): string {
  const parameter = `x-google-start-bitrate=${kilobits}`;
  return eachMedia(sdp, (media) => {
    if (!media.startsWith('m=video')) return media;
    if (media.includes('x-google-start-bitrate')) return media;
    let out = media;
    for (const [line, payload, codec] of media.matchAll(
      /^a=rtpmap:(\d+) ([A-Za-z0-9-]+)\/[^\r\n]*(?:\r\n|\n|$)/gm,
    )) {
      if (/^(rtx|red|ulpfec|flexfec-03)$/i.test(codec ?? '')) continue;
      const fmtp = new RegExp(`^(a=fmtp:${payload} [^\\r\\n]+)`, 'm');
      out = fmtp.test(out)
        ? out.replace(fmtp, `$1;${parameter}`)
        : out.replace(line, `${line.trimEnd()}\r\na=fmtp:${payload} ${parameter}\r\n`);
    }
    return out;
  });
}

/**
 * The description without feedback, format and map lines of codecs that are not on offer. Firefox leaves the feedback
 * lines behind when codecs are taken out, and Chromium refuses the whole description for them.
 */
export function withoutStrayCodecs(sdp: string): string {
  return eachMedia(sdp, (media) => {
    const offered = new Set(/^m=\S+ \S+ \S+ ([^\r\n]*)/.exec(media)?.[1]?.split(' '));
    return media.replace(
      /^a=(?:rtcp-fb|fmtp|rtpmap):(\d+) [^\r\n]*(?:\r\n|\n|$)/gm,
      (line, payload: string) => (offered.has(payload) ? line : ''),
    );
  });
}

/** Whether a description offers to send pictures. */
export function sendsVideo(sdp: string): boolean {
  let sends = false;
  eachMedia(sdp, (media) => {
    const refused = /^m=video 0 /.test(media);
    if (media.startsWith('m=video') && !refused && !/^a=(recvonly|inactive)\s*$/m.test(media)) sends = true;
    return media;
  });
  return sends;
}

/** The ICE user name fragments of a description: new ones ask for an ICE restart (RFC 8839 section 4.4.1.1.1). */
export function iceFragments(sdp: string): string {
  return (sdp.match(/^a=ice-ufrag:\S+/gm) ?? []).join();
}

/** The first certificate fingerprint of a description: another one asks for another DTLS association (RFC 8842 section 4). */
export function fingerprint(sdp: string): string | undefined {
  return /^a=fingerprint:(\S+ \S+)/m.exec(sdp)?.[1]?.toUpperCase();
}

/** Browsers take encrypted media only, and on a path that ICE has found (RFC 8827, 8834). */
export function isForBrowsers(sdp: string): boolean {
  return !!fingerprint(sdp) && !!iceFragments(sdp);
}

/** The description as the next one of a session: with its id, and a version one higher (RFC 3264 section 8). */
export function following(sdp: string, before: string | undefined): string {
  const [, owner, version] = /^(o=\S+ \S+) (\d+)/m.exec(before ?? '') ?? [];
  if (owner === undefined || version === undefined) return sdp;
  return sdp.replace(/^o=\S+ \S+ \d+/m, `${owner} ${BigInt(version) + 1n}`);
}

/** How many candidates a description carries. */
export function candidateCount(sdp: string): number {
  return sdp.match(/^a=candidate:/gm)?.length ?? 0;
}

/** Whether a description carries a candidate that media can use: browsers offer TCP besides, which only ever dials. */
export function hasUdpCandidate(sdp: string): boolean {
  return /^a=candidate:\S+ \d+ udp /im.test(sdp);
}

/** The same of one candidate, as browsers tell it. */
export function isUdp(candidate: string): boolean {
  return /^candidate:\S+ \d+ udp /i.test(candidate);
}

/** Whether a description carries a candidate on a relay. */
export function hasRelayCandidate(sdp: string): boolean {
  return /^a=candidate:[^\r\n]* typ relay/m.test(sdp);
}

function eachMedia(sdp: string, change: (media: string) => string): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((part) => (part.startsWith('m=') ? change(part) : part))
    .join('');
}
