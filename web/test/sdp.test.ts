import { describe, expect, it } from 'vitest';
import {
  candidateCount,
  hasRelayCandidate,
  fingerprint,
  following,
  iceFragments,
  sendsVideo,
  wantedCodecs,
  withoutStrayCodecs,
  withStartBitrate,
} from '../src/call/sdp';

const lines = (...text: string[]) => text.map((line) => `${line}\r\n`).join('');

const SOUND = lines('m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10');
const PICTURE = lines(
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 103',
  'a=sendrecv',
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rtpmap:103 H264/90000',
  'a=fmtp:103 packetization-mode=1;profile-level-id=42e01f',
);
const HEAD = lines('v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0');

describe('withStartBitrate', () => {
  const out = withStartBitrate(HEAD + SOUND + PICTURE, 3000);

  it('makes an fmtp line for VP8, which has none', () => {
    expect(out).toContain('a=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-start-bitrate=3000\r\n');
  });

  it('adds to the fmtp line of a codec that has one', () => {
    expect(out).toContain(
      'a=fmtp:103 packetization-mode=1;profile-level-id=42e01f;x-google-start-bitrate=3000\r\n',
    );
  });

  it('leaves retransmission and sound alone', () => {
    expect(out).toContain('a=fmtp:97 apt=96\r\n');
    expect(out).toContain(SOUND);
    expect(out.match(/x-google-start-bitrate/g)).toHaveLength(2);
  });

  it('changes nothing the second time', () => {
    expect(withStartBitrate(out, 3000)).toBe(out);
  });

  it('keeps a last line without line end whole', () => {
    const cut = withStartBitrate(`${HEAD}m=video 9 RTP/AVP 96\r\na=rtpmap:96 VP8/90000`, 1);
    expect(cut).toContain('a=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-start-bitrate=1');
  });
});

describe('wantedCodecs', () => {
  const video = (mimeType: string, sdpFmtpLine?: string) => ({ mimeType, clockRate: 90_000, sdpFmtpLine });
  const names = (codecs: { mimeType: string }[]) => codecs.map(({ mimeType }) => mimeType);

  it('takes RED and FEC out of the picture and keeps the browser’s order', () => {
    const offered = ['video/VP8', 'video/rtx', 'video/red', 'video/ulpfec', 'video/flexfec-03', 'video/AV1'];
    expect(
      names(
        wantedCodecs(
          'video',
          offered.map((mimeType) => video(mimeType)),
        ),
      ),
    ).toEqual(['video/VP8', 'video/rtx']);
  });

  it('keeps one profile of VP9 and baseline H.264', () => {
    const kept = wantedCodecs('video', [
      video('video/VP9', 'profile-id=0'),
      video('video/VP9', 'profile-id=2'),
      video('video/H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'),
      video('video/H264', 'level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f'),
      video('video/H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f'),
    ]);
    expect(kept.map(({ sdpFmtpLine }) => sdpFmtpLine)).toEqual([
      'profile-id=0',
      'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    ]);
  });

  it('keeps what a desk phone can speak, and tones', () => {
    const sound = [
      'audio/opus',
      'audio/red',
      'audio/G722',
      'audio/PCMU',
      'audio/PCMA',
      'audio/CN',
      'audio/telephone-event',
    ];
    const kept = wantedCodecs(
      'audio',
      sound.map((mimeType) => ({ mimeType, clockRate: 8000 })),
    );
    expect(names(kept)).toEqual([
      'audio/opus',
      'audio/G722',
      'audio/PCMU',
      'audio/PCMA',
      'audio/telephone-event',
    ]);
  });
});

describe('sendsVideo', () => {
  it('is true for a picture that is sent', () => {
    expect(sendsVideo(HEAD + SOUND + PICTURE)).toBe(true);
  });

  it.each([
    ['sound alone', HEAD + SOUND],
    ['a refused medium', HEAD + SOUND + PICTURE.replace('m=video 9', 'm=video 0')],
    ['a receiver', HEAD + SOUND + PICTURE.replace('sendrecv', 'recvonly')],
    ['an idle medium', HEAD + SOUND + PICTURE.replace('sendrecv', 'inactive')],
  ])('is false for %s', (_, sdp) => {
    expect(sendsVideo(sdp)).toBe(false);
  });
});

describe('following', () => {
  const sdp = (origin: string) => `v=0\r\no=${origin} IN IP4 127.0.0.1\r\ns=-\r\n`;

  it('leaves the first description of a session as it is', () => {
    expect(following(sdp('- 7 2'), undefined)).toBe(sdp('- 7 2'));
  });

  it('keeps the session of the one before, with the next version', () => {
    expect(following(sdp('- 9 2'), sdp('- 7 18446744073709551614'))).toBe(sdp('- 7 18446744073709551615'));
  });
});

describe('fingerprint', () => {
  it('is the first one, whatever its letters’ case, or none', () => {
    expect(fingerprint('a=fingerprint:sha-256 ab:CD\r\na=fingerprint:sha-256 00:11\r\n')).toBe(
      'SHA-256 AB:CD',
    );
    expect(fingerprint('v=0\r\n')).toBeUndefined();
  });
});

describe('A relay candidate', () => {
  const relay = 'a=candidate:3 1 udp 41885439 10.77.0.1 50000 typ relay raddr 0.0.0.0 rport 0\r\n';

  it('is known from its line', () => {
    expect(hasRelayCandidate(`${HEAD}${SOUND}${relay}`)).toBe(true);
    expect(hasRelayCandidate(`${HEAD}${SOUND}a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n`)).toBe(false);
  });
});

describe('iceFragments', () => {
  it('differ after an ICE restart only', () => {
    const sdp = (fragment: string) => `${HEAD}a=ice-ufrag:${fragment}\r\n${SOUND}a=ice-ufrag:${fragment}\r\n`;
    expect(iceFragments(sdp('ab+1'))).toBe(iceFragments(sdp('ab+1')));
    expect(iceFragments(sdp('ab+1'))).not.toBe(iceFragments(sdp('cd+2')));
  });
});

describe('candidateCount', () => {
  it('counts candidates only', () => {
    const two =
      'a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\na=candidate:2 1 udp 1 fd00::1 9 typ host\r\na=end-of-candidates\r\n';
    expect(candidateCount(two)).toBe(2);
    expect(candidateCount(HEAD)).toBe(0);
  });
});

describe('withoutStrayCodecs', () => {
  it('drops lines of codecs that are not on offer, as Firefox leaves them', () => {
    const strays = lines('a=rtcp-fb:99 nack pli', 'a=rtcp-fb:122 transport-cc', 'a=fmtp:123 apt=99');
    expect(withoutStrayCodecs(HEAD + SOUND + PICTURE + strays)).toBe(HEAD + SOUND + PICTURE);
  });

  it('leaves lines that are meant for every codec', () => {
    const all = PICTURE + lines('a=rtcp-fb:* ccm fir');
    expect(withoutStrayCodecs(HEAD + all)).toBe(HEAD + all);
  });
});
