import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Evidence, LAST_WORDS_MILLIS, PIECE_BYTES } from '../src/call/evidence';
import type { CallRecord, RecordHead, RecordPiece } from '../src/call/record';
import { inChromium, OWN, PEER, statsOf } from './kit/stats';

const BEGAN = Date.UTC(2026, 10, 26);
const head: RecordHead = {
  lanline: 'call-record',
  version: 1,
  call: 'abc@lanline.local',
  startedMillis: BEGAN,
  user: 'kitchen',
  device: 'd-1',
  peer: 'workshop',
  side: 'caller',
  browser: 'Chromium 156 on Linux',
};

class Connection extends EventTarget {
  iceConnectionState = 'new';
  iceGatheringState = 'new';
  connectionState = 'new';
  signalingState = 'stable';
  localDescription: { sdp: string } | null = null;
  remoteDescription: { sdp: string } | null = null;
  stats = statsOf();
  read = 0;
  certificates: ArrayBuffer[] = [];

  getStats(): Promise<RTCStatsReport> {
    this.read++;
    return Promise.resolve(this.stats);
  }

  getSenders() {
    return [{ transport: { getRemoteCertificates: () => this.certificates } }];
  }

  is(event: string, state: object): void {
    Object.assign(this, state);
    this.dispatchEvent(new Event(event));
  }

  described(local: string, remote: string, own = OWN, peer = PEER): void {
    const sdp = (fragment: string, print: string) =>
      `v=0\r\na=ice-ufrag:${fragment}\r\na=fingerprint:sha-256 ${print}\r\n`;
    this.localDescription = { sdp: sdp(local, own) };
    this.remoteDescription = { sdp: sdp(remote, peer) };
    this.is('signalingstatechange', { signalingState: 'stable' });
  }

  track(kind: string): EventTarget {
    const track = Object.assign(new EventTarget(), { kind });
    this.dispatchEvent(Object.assign(new Event('track'), { track }));
    return track;
  }

  get asReal(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection;
  }
}

describe('Evidence', () => {
  let connection: Connection;
  let evidence: Evidence;
  let pieces: RecordPiece[];
  let record: CallRecord;
  let boxIsThere: boolean;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: BEGAN });
    pieces = [];
    record = { ...head };
    boxIsThere = true;
    connection = new Connection();
    // The slow hash of a test that is over may still be at work.
    const made: Evidence = new Evidence(head, {
      say: (piece) => {
        if (boxIsThere && made === evidence) pieces.push(piece);
        return boxIsThere;
      },
      grown: (whole) => {
        if (made === evidence) record = whole;
      },
    });
    evidence = made;
    evidence.watches(connection.asReal);
  });

  afterEach(() => void vi.useRealTimers());

  const read = (report: RTCStatsReport) => evidence.reads(connection.asReal, report, Date.now());
  const events = () => record.events?.map(({ atMillis, what }) => `${atMillis} ${what}`);
  /** What all pieces make together, as the box does it. */
  const heard = () => {
    const lists = ['events', 'ice', 'pairs', 'samples'] as const;
    return pieces.reduce<Record<string, unknown>>((whole, piece) => {
      const before = piece.lanline ? {} : whole;
      const grown = lists.map((list) => [list, [...((before[list] as []) ?? []), ...(piece[list] ?? [])]]);
      return { ...before, ...piece, ...Object.fromEntries(grown.filter(([, values]) => values?.length)) };
    }, {});
  };

  /** Seconds in which the line reads the statistics four times each. */
  async function goesOn(seconds: number, report: (seconds: number) => RTCStatsReport = inChromium) {
    for (let quarter = 1; quarter <= seconds * 4; quarter++) {
      await vi.advanceTimersByTimeAsync(250);
      read(report((Date.now() - BEGAN) / 1000));
    }
  }

  /** The slow hash takes its time. */
  async function certified() {
    await vi.waitFor(() => expect(record.words).toHaveLength(4), { timeout: 5000 });
  }

  it('notes from the tap to the first picture when what happened', async () => {
    evidence.saw('tap', BEGAN);
    connection.is('icegatheringstatechange', { iceGatheringState: 'gathering' });
    evidence.saw('ringing', BEGAN + 300);
    evidence.saw('ringing', BEGAN + 320);
    evidence.saw('answered', BEGAN + 2000);
    vi.setSystemTime(BEGAN + 2100);
    connection.described('AAAA', 'BBBB');
    connection.is('iceconnectionstatechange', { iceConnectionState: 'checking' });
    const [sound, picture] = [connection.track('audio'), connection.track('video')];
    vi.setSystemTime(BEGAN + 2150);
    connection.is('iceconnectionstatechange', { iceConnectionState: 'connected' });
    connection.is('connectionstatechange', { connectionState: 'connected' });
    sound.dispatchEvent(new Event('unmute'));
    picture.dispatchEvent(new Event('unmute'));
    vi.setSystemTime(BEGAN + 3000);
    sound.dispatchEvent(new Event('unmute'));
    await goesOn(2);
    expect(events()).toEqual([
      '0 tap',
      '0 gathering',
      '300 ringing',
      '2000 answered',
      '2100 checking',
      '2150 connected',
      '2150 dtls-connected',
      '2150 first-audio',
      '2150 first-video',
    ]);
    expect(record.ice).toEqual([{ atMillis: 2100, local: 'AAAA', remote: 'BBBB' }]);
  });

  it('says nothing of a call that nobody answers', async () => {
    evidence.saw('tap', BEGAN);
    evidence.ends(BEGAN + 10_000);
    await vi.advanceTimersByTimeAsync(LAST_WORDS_MILLIS);
    expect(pieces).toEqual([]);
  });

  it('tells the certificates in use, those that were agreed, and words from the former, together', async () => {
    connection.described('AAAA', 'BBBB', OWN, 'EE:EE');
    read(inChromium(1));
    await certified();
    await vi.advanceTimersByTimeAsync(1000);
    const with_ = pieces.filter(({ fingerprints, words }) => fingerprints ?? words);
    expect(with_).toHaveLength(1);
    expect(with_[0]?.words).toEqual(record.words);
    expect(record.fingerprints).toEqual({
      own: 'sha-256 A7:13:71',
      peer: 'sha-256 F8:85:F9',
      ownInSdp: 'sha-256 A7:13:71',
      peerInSdp: 'sha-256 EE:EE',
    });
    expect(record.dtls).toMatchObject({ version: '1.3', srtp: 'AEAD_AES_128_GCM' });
  });

  it('hashes the certificate itself where the statistics have none, as in Firefox', async () => {
    const der = new TextEncoder().encode('a certificate');
    connection.certificates = [der.buffer];
    const digest = createHash('sha256').update(der).digest('hex').toUpperCase();
    const print = `sha-256 ${digest.match(/../g)?.join(':')}`;
    connection.described('AAAA', 'BBBB', OWN, 'EE:EE');
    const none = { localCertificateId: undefined, remoteCertificateId: undefined };
    read(inChromium(1, { T: none }));
    await certified();
    expect(record.fingerprints).toMatchObject({ own: `sha-256 ${OWN}`, peer: print });
  });

  it('takes a sample every five seconds of what is read four times a second, and asks for nothing itself', async () => {
    connection.described('AAAA', 'BBBB');
    await goesOn(17);
    expect(record.samples?.map(({ atMillis }) => atMillis)).toEqual([250, 5250, 10_250, 15_250]);
    expect(connection.read).toBe(0);
    expect(record.streams?.map(({ ssrc }) => ssrc)).toEqual([1, 2, 3, 4]);
    expect(record.paths).toMatchObject([{ local: '10.77.0.2:5000', bytesSent: 1525 }]);
  });

  it('notes each pair once, as it changes', async () => {
    await goesOn(2);
    await goesOn(2, (seconds) => inChromium(seconds, { T: { selectedCandidatePairId: 'Q' } }));
    expect(record.pairs?.map(({ remote }) => remote.address)).toEqual(['10.77.0.3', 'fd77::3']);
  });

  it('sends at most a frame a second, each small enough, and together they are the record', async () => {
    evidence.saw('tap', BEGAN);
    connection.described('AAAA', 'BBBB');
    read(inChromium(0));
    await certified();
    for (let restart = 0; restart < 30; restart++) {
      connection.described(`A${restart}`, 'B');
      const before = pieces.length;
      await goesOn(1);
      expect(pieces.length - before).toBeLessThanOrEqual(1);
    }
    for (const piece of pieces) expect(JSON.stringify(piece).length).toBeLessThanOrEqual(PIECE_BYTES);
    expect(heard()).toEqual(record);
    expect(record.ice).toHaveLength(31);
    expect(events()?.filter((event) => event.endsWith('restart'))).toHaveLength(30);
  });

  it('keeps what the box could not hear, and begins anew on another connection to it', async () => {
    evidence.saw('tap', BEGAN);
    await goesOn(6);
    boxIsThere = false;
    evidence.saw('relaying', Date.now());
    await goesOn(6);
    boxIsThere = true;
    pieces = [];
    evidence.reconnected();
    await goesOn(2);
    expect(pieces[0]?.lanline).toBe('call-record');
    expect(heard()).toEqual(record);
    expect(events()).toEqual(['0 tap', '6000 relaying']);
  });

  it('ends with the last figures, and with the word ended when everything else has been said', async () => {
    evidence.saw('tap', BEGAN);
    await goesOn(2);
    evidence.ends(Date.now());
    read(inChromium(99));
    await vi.advanceTimersByTimeAsync(3000);
    expect(pieces.at(-1)).toEqual({ events: [{ atMillis: 2000, what: 'ended' }] });
    expect(record.samples?.at(-1)).toMatchObject({ atMillis: 2000 });
    const said = pieces.length;
    await vi.advanceTimersByTimeAsync(LAST_WORDS_MILLIS);
    expect(pieces).toHaveLength(said);
  });

  it('waits a minute with its last words for a box that is away, and no longer', async () => {
    await goesOn(1);
    boxIsThere = false;
    evidence.ends(Date.now());
    await vi.advanceTimersByTimeAsync(20_000);
    boxIsThere = true;
    evidence.reconnected();
    await vi.advanceTimersByTimeAsync(3000);
    expect(heard()).toMatchObject({ events: [{ atMillis: 1000, what: 'ended' }] });
  });

  it('goes on over to another connection of the same call, and adds up what both carried', async () => {
    connection.described('AAAA', 'BBBB');
    await goesOn(2);
    await certified();
    const words = record.words;
    const old = connection;
    old.stats = inChromium(10);
    connection = new Connection();
    const renewedMillis = Date.now() - BEGAN;
    connection.described('CCCC', 'DDDD', '11:11', '22:22');
    evidence.watches(connection.asReal);
    old.is('iceconnectionstatechange', { iceConnectionState: 'failed' });
    const renewed = { CO: { fingerprint: '11:11' }, CP: { fingerprint: '22:22' } };
    await goesOn(6, (seconds) => inChromium(seconds, renewed));
    await vi.waitFor(() => expect(record.words).not.toEqual(words), { timeout: 5000 });
    await goesOn(5, (seconds) => inChromium(seconds, renewed));
    expect(record.fingerprints).toMatchObject({ own: 'sha-256 11:11', peerInSdp: 'sha-256 22:22' });
    expect(record.ice?.map(({ local }) => local)).toEqual(['AAAA', 'CCCC']);
    expect(events()).toEqual([`${renewedMillis} restart`, expect.stringMatching(/ other-words$/)]);
    expect(record.paths?.[0]?.bytesSent).toBeGreaterThan(1000 + 500);
    const readWhileAlive = old.read;
    old.signalingState = 'closed';
    await goesOn(10);
    expect(old.read).toBeLessThanOrEqual(readWhileAlive);
  });

  it('passes over statistics of a connection that it does not watch', async () => {
    evidence.reads(new Connection().asReal, inChromium(1), Date.now());
    await vi.advanceTimersByTimeAsync(5000);
    expect(pieces).toEqual([]);
  });
});
