import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Peer } from '../src/call/calls';
import type { ReferEvent } from '../src/call/jssip';
import type { Leg, LegEvents } from '../src/call/leg';
import { Phone, type PhoneStatus, type TextMessage } from '../src/call/phone';
import { Reach } from '../src/call/reach';
import { FakeBox, header } from './kit/box';
import { FakePeerConnection, FakeStream, forgetConnections, installBrowser } from './kit/peer-connection';
import { Exchange } from './kit/wire';

const INSTANCES = {
  alice: '11111111-1111-4111-8111-111111111111',
  bob: '22222222-2222-4222-8222-222222222222',
  carol: '33333333-3333-4333-8333-333333333333',
};

/** One device: its phone, its socket, and what happened to its calls. */
class Device {
  readonly exchange = new Exchange();
  readonly statuses: PhoneStatus[] = [];
  readonly told: string[] = [];
  readonly rung: Leg[] = [];
  readonly read: TextMessage[] = [];
  readonly phone: Phone;
  /** The tracks of the other side. */
  shown: MediaStreamTrack[] = [];
  onRing: (leg: Leg) => void = () => {};
  onRefer: (order: ReferEvent) => void = (order) => order.reject();
  readonly carriers: RTCPeerConnection[] = [];
  onOffer: (sdp: string) => Promise<void> = () => Promise.resolve();

  constructor(user: keyof typeof INSTANCES, box: FakeBox, boxIsThere: () => boolean) {
    const reach = new Reach(() => (boxIsThere() ? Promise.resolve() : Promise.reject(new Error('away'))));
    const identity = {
      user,
      name: user.toUpperCase(),
      address: `sip:${user}@lanline.local`,
      device: 'd-1',
      token: `ll1_${user}`,
      instance: INSTANCES[user],
    };
    const dial = (protocol: string) => {
      const wire = this.exchange.dial(protocol);
      box.attach(wire);
      queueMicrotask(() => wire.open());
      return wire;
    };
    const events = {
      status: (status: PhoneStatus) => void this.statuses.push(status),
      incoming: (leg: Leg) => {
        this.rung.push(leg);
        this.onRing(leg);
      },
      message: (message: TextMessage) => void this.read.push(message),
    };
    this.phone = new Phone(identity, 'wss://box:8443/sip', dial, reach, events, () => this.#listener());
    this.phone.start();
  }

  #listener(): LegEvents {
    return {
      ringing: () => this.told.push('ringing'),
      connected: () => this.told.push('connected'),
      ice: (state) => this.told.push(`ice ${state}`),
      carrier: (connection) => void this.carriers.push(connection),
      stream: (stream) => void (this.shown = stream.getTracks()),
      offered: (sdp) => this.onOffer(sdp),
      direct: () => this.told.push('direct'),
      referred: (order) => this.onRefer(order),
      held: (held) => this.told.push(held ? 'held' : 'no longer held'),
      over: (reason) => this.told.push(`over: ${reason}`),
    };
  }
}

const bobAsPeer: Peer = { user: 'bob', name: 'Bob', address: 'sip:bob@lanline.local' };

describe('Phone', () => {
  let box: FakeBox;
  let boxIsThere: boolean;
  let alice: Device;
  let bob: Device;

  beforeAll(installBrowser);

  beforeEach(async () => {
    vi.useFakeTimers();
    box = new FakeBox();
    boxIsThere = true;
    forgetConnections();
    alice = new Device('alice', box, () => boxIsThere);
    bob = new Device('bob', box, () => boxIsThere);
    await settle();
  });

  afterEach(() => {
    alice.phone.stop();
    bob.phone.stop();
    vi.useRealTimers();
  });

  const settle = (millis = 50) => vi.advanceTimersByTimeAsync(millis);
  const media = (...kinds: string[]) => FakeStream.with(...kinds) as unknown as MediaStream;
  const call = (video = true) => alice.phone.call(bobAsPeer, media('audio', 'video'), video);

  async function talk(): Promise<{ caller: Leg; callee: Leg }> {
    const caller = call();
    await settle();
    const callee = bob.rung[0]!;
    callee.answer(media('audio', 'video'), []);
    await settle();
    return { caller, callee };
  }

  async function killBox() {
    boxIsThere = false;
    box.restart();
    await settle();
  }

  async function bringBoxBack() {
    boxIsThere = true;
    await settle(1500);
  }

  describe('writes', () => {
    it('and what it writes is read, with who wrote it', async () => {
      const sent = alice.phone.write(bobAsPeer, 'The soup is ready.');
      await settle();
      await sent;
      expect(bob.read).toMatchObject([{ from: { user: 'alice' }, text: 'The soup is ready.' }]);
      expect(bob.read[0]?.from.address).toBe('sip:alice@lanline.local');
    });

    it('and is told when nobody takes it', async () => {
      box.refuse = { method: 'MESSAGE', status: 480, phrase: 'Temporarily Unavailable' };
      const sent = expect(alice.phone.write(bobAsPeer, 'Hello?')).rejects.toThrow('480');
      await settle();
      await sent;
      expect(bob.read).toEqual([]);
    });
  });

  describe('is called by a phone that does not speak as browsers do', () => {
    const invite = (sdp: string) =>
      [
        'INVITE sip:bob@lanline.local SIP/2.0',
        'Via: SIP/2.0/WSS box.invalid;branch=z9hG4bKplain',
        'From: "Door" <sip:door@lanline.local>;tag=1',
        'To: <sip:bob@lanline.local>',
        'Call-ID: plain',
        'CSeq: 1 INVITE',
        'Contact: <sip:door@10.0.0.9>',
        'Content-Type: application/sdp',
        `Content-Length: ${sdp.length}`,
        '',
        sdp,
      ].join('\r\n');
    const plain = 'v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n';

    it.each([
      ['plain RTP', ''],
      ['DTLS-SRTP without ICE', 'a=fingerprint:sha-256 AB:CD\r\na=setup:actpass\r\n'],
      ['ICE without a certificate', 'a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n'],
    ])('%s, and tells it in words why that cannot be, and the user who it was', async (_, attributes) => {
      bob.exchange.last.receive(invite(plain + attributes));
      await settle();
      const answer = bob.exchange.last.sent.at(-1) ?? '';
      expect(answer).toMatch(/^SIP\/2\.0 488 Not Acceptable Here/);
      expect(header(answer, 'Warning')).toMatch(/^304 lanline "a browser takes encrypted sound only/);
      expect(bob.rung).toHaveLength(1);
      expect(bob.told).toEqual(['over: no-common-media']);
    });

    it('but is busy or left alone as with everybody', async () => {
      bob.onRing = (leg) => leg.reject(486, 'Busy Here', 'missed');
      bob.exchange.last.receive(invite(plain));
      await settle();
      expect(bob.exchange.last.sent.at(-1)).toMatch(/^SIP\/2\.0 486 /);
    });
  });

  describe('registers', () => {
    it('can be called when it is registered, and again when it is so after a loss', async () => {
      let told = 0;
      const ask = () => alice.phone.callable().then(() => told++);
      await ask();
      expect(told).toBe(1);
      boxIsThere = false;
      alice.exchange.last.break();
      void ask();
      await vi.advanceTimersByTimeAsync(1000);
      expect(told).toBe(1);
      boxIsThere = true;
      await vi.advanceTimersByTimeAsync(1000);
      expect(told).toBe(2);
    });

    it('with its token, its instance and a wish for a GRUU', () => {
      const sent = alice.exchange.last.sent[0] ?? '';
      expect(header(sent, 'Authorization')).toBe('Bearer ll1_alice');
      expect(header(sent, 'Contact')).toContain(`+sip.instance="<urn:uuid:${INSTANCES.alice}>"`);
      expect(header(sent, 'Supported')).toMatch(/gruu/);
      expect(alice.statuses).toEqual(['registered']);
    });

    it('again after every reconnection', async () => {
      await killBox();
      expect(alice.statuses.at(-1)).toBe('away');
      await bringBoxBack();
      expect(alice.statuses).toEqual(['registered', 'away', 'registered']);
      expect(alice.phone.renewals).toBe(2);
    });

    it('not any more once the box refuses its token', async () => {
      const stranger = new Device('alice', new FakeBox(), () => true);
      stranger.exchange.last.onSend = (text) => {
        const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(
          (name) => `${name}: ${header(text, name)}\r\n`,
        );
        stranger.exchange.last.receive(
          `SIP/2.0 401 Unauthorized\r\n${copied.join('')}Content-Length: 0\r\n\r\n`,
        );
      };
      await settle();
      expect(stranger.statuses).toEqual(['refused']);
      stranger.phone.stop();
    });

    it('and notices a dead connection when it is asked to', async () => {
      alice.exchange.last.onSend = () => {};
      await settle(3000);
      alice.phone.probe();
      await settle(1100);
      expect(alice.exchange.wires).toHaveLength(2);
      expect(alice.statuses).toEqual(['registered', 'away', 'registered']);
    });

    it('and does not renew a connection that answers', async () => {
      await settle(3000);
      alice.phone.probe();
      await settle(1100);
      expect(alice.exchange.wires).toHaveLength(1);
    });
  });

  describe('a call', () => {
    it('rings, is answered, and connects both sides', async () => {
      const { callee } = await talk();
      expect(callee.peer).toMatchObject({ user: 'alice', name: 'ALICE' });
      expect(alice.told).toEqual(['ringing', 'connected']);
      expect(bob.told).toEqual(['connected']);
    });

    it('uses no server on the way, and offers neither RED nor FEC', async () => {
      await talk();
      for (const connection of FakePeerConnection.all) {
        expect(connection.configuration).toEqual({ iceServers: [] });
        expect(connection.transceivers.map(({ direction }) => direction)).toEqual(['sendrecv', 'sendrecv']);
        expect(connection.transceivers[1]?.preferred).toEqual([{ mimeType: 'video/VP8' }]);
        expect(connection.remoteDescription?.sdp).toContain('x-google-start-bitrate=3000');
      }
    });

    it('that is answered without video has no picture to send, then or after an ICE restart', async () => {
      const caller = call();
      await settle();
      bob.rung[0]!.answer(media('audio'), []);
      await settle();
      const restarted = caller.restartIce();
      await settle();
      await expect(restarted).resolves.toBe('done');
      const [sound, picture] = FakePeerConnection.all[1]?.transceivers.map(({ sender }) => sender) ?? [];
      expect(sound?.replaced).toMatchObject([{ kind: 'audio' }]);
      expect(picture?.replaced).toEqual([null]);
      expect(picture?.track).toBeNull();
    });

    it('shows the token to nobody', async () => {
      await talk();
      expect(bob.exchange.last.sent.slice(1).join()).not.toContain('ll1_');
      expect(alice.exchange.last.sent.slice(1).join()).not.toContain('ll1_');
    });

    it('names this very device as its contact', async () => {
      await talk();
      const invite = alice.exchange.last.sent.find((text) => text.startsWith('INVITE')) ?? '';
      expect(header(invite, 'Contact')).toContain(`gr=urn:uuid:${INSTANCES.alice}`);
    });

    it('says when it is meant without pictures', async () => {
      call(false);
      await settle();
      expect(bob.rung[0]?.wantsVideo).toBe(false);
    });

    it.each([
      [486, 'Busy Here', 'busy'],
      [603, 'Decline', 'declined'],
      [480, 'Do Not Disturb', 'do-not-disturb'],
    ] as const)('that is turned away with %i ends with %s', async (status, phrase, reason) => {
      bob.onRing = (leg) => leg.reject(status, phrase, 'missed');
      call();
      await settle();
      expect(alice.told).toEqual([`over: ${reason}`]);
    });

    it('can be cancelled, and is a missed call then', async () => {
      const leg = call();
      await settle();
      leg.hangUp('cancelled');
      await settle();
      expect(alice.told).toEqual(['ringing', 'over: cancelled']);
      expect(bob.told).toEqual(['over: missed']);
    });

    it('can be hung up by either side', async () => {
      const { callee } = await talk();
      callee.hangUp('hung-up');
      await settle();
      expect(bob.told.at(-1)).toBe('over: hung-up');
      expect(alice.told.at(-1)).toBe('over: hung-up-by-peer');
    });
  });

  describe('while the box is away', () => {
    it('a call goes on', async () => {
      await talk();
      await killBox();
      await settle(40_000);
      expect(alice.told).toEqual(['ringing', 'connected']);
      expect(bob.told).toEqual(['connected']);
    });

    it('a call outlives the loss of its path', async () => {
      await talk();
      for (const connection of FakePeerConnection.all) connection.ice('failed');
      await settle(1000);
      expect(alice.told).toEqual(['ringing', 'connected', 'ice failed']);
    });

    it('a call that was hung up is over on the other side when the box is back', async () => {
      const { caller } = await talk();
      await killBox();
      caller.hangUp('hung-up');
      await settle(5000);
      expect(bob.told).toEqual(['connected']);
      await bringBoxBack();
      expect(bob.told).toEqual(['connected', 'over: hung-up-by-peer']);
    });

    it('a call can be hung up from either side once the box is back', async () => {
      const { callee } = await talk();
      await killBox();
      await settle(5000);
      await bringBoxBack();
      callee.hangUp('hung-up');
      await settle();
      expect(alice.told.at(-1)).toBe('over: hung-up-by-peer');
    });

    it('nobody rings for ever', async () => {
      call();
      await settle();
      await killBox();
      expect(alice.told).toEqual(['ringing', 'over: box-away']);
    });
  });

  describe('an ICE restart', () => {
    it('reaches the other side and its answer comes back', async () => {
      const { caller, callee } = await talk();
      const restarted = caller.restartIce();
      await settle();
      await expect(restarted).resolves.toBe('done');
      expect(FakePeerConnection.all[0]?.offers.at(-1)).toEqual({ iceRestart: true });
      expect(callee.offeredMillis).toBeGreaterThan(0);
    });

    it('can come from the callee, after the box was killed', async () => {
      const { callee } = await talk();
      await killBox();
      await bringBoxBack();
      await settle(1000);
      const restarted = callee.restartIce();
      await settle();
      await expect(restarted).resolves.toBe('done');
    });

    it('that both try at once ends in a glare for both, and the call goes on', async () => {
      const { caller, callee } = await talk();
      const both = Promise.all([caller.restartIce(), callee.restartIce()]);
      await settle();
      expect(await both).toEqual(['glare', 'glare']);
      await settle(5000);
      expect(FakePeerConnection.all.map(({ signalingState }) => signalingState)).toEqual([
        'stable',
        'stable',
      ]);
      const again = caller.restartIce();
      await settle();
      await expect(again).resolves.toBe('done');
    });

    it.each([500, 503, 408])('that is refused with %i leaves the call as it was', async (status) => {
      const { caller } = await talk();
      box.refuse = { method: 'INVITE', status, phrase: 'No' };
      const restarted = caller.restartIce();
      await settle();
      await expect(restarted).resolves.toBe('failed');
      expect(FakePeerConnection.all[0]?.signalingState).toBe('stable');
      expect(alice.told).toEqual(['ringing', 'connected']);
    });

    it('that loses its connection fails quietly', async () => {
      const { caller } = await talk();
      bob.exchange.last.onSend = () => {};
      const restarted = caller.restartIce();
      await settle(10);
      await killBox();
      await expect(restarted).resolves.toBe('failed');
      expect(alice.told).toEqual(['ringing', 'connected']);
    });
  });

  describe('servers that the box named', () => {
    const turn = { urls: ['turn:10.0.0.9:3478'], username: 'u', credential: 'c' };
    const stun = { urls: ['stun:10.0.0.9:3478'] };

    it('are asked from the next round on, and not after they were taken back', async () => {
      const { caller } = await talk();
      const [here] = FakePeerConnection.all;
      caller.use([turn]);
      expect(here?.configuration).toEqual({ iceServers: [turn] });
      expect(caller.relays).toBe(true);
      caller.use(undefined);
      expect(here?.configuration).toEqual({ iceServers: [] });
      expect(caller.relays).toBe(false);
    });

    it('are waited for before an outgoing call offers anything', async () => {
      let know: (servers: RTCIceServer[]) => void = () => {};
      const leg = call();
      leg.beginWith(new Promise((resolve) => (know = resolve)));
      await settle(500);
      expect(bob.rung).toEqual([]);
      know([stun, turn]);
      await settle();
      expect(bob.rung).toHaveLength(1);
      const [here] = FakePeerConnection.all;
      expect(here?.configuration.iceServers).toEqual([stun, turn]);
      leg.use(undefined);
      expect(here?.configuration.iceServers).toEqual([stun]);
    });

    it('are the only way of a call that begins with a relay, on both sides', async () => {
      call().beginWith(Promise.resolve([turn]));
      await settle();
      bob.rung[0]?.answer(media('audio'), [turn]);
      await settle();
      const relayed = { iceServers: [turn], iceTransportPolicy: 'relay' };
      expect(FakePeerConnection.all.map(({ configuration }) => configuration)).toEqual([relayed, relayed]);
    });

    it('can be there when a call is answered', async () => {
      call();
      await settle();
      bob.rung[0]?.answer(media('audio'), [stun]);
      await settle();
      expect(FakePeerConnection.all[1]?.configuration).toEqual({ iceServers: [stun] });
    });

    it('hold back the answer to an ICE restart until this side has its own', async () => {
      const { caller } = await talk();
      let ready = () => {};
      bob.onOffer = () => new Promise((resolve) => (ready = resolve));
      const [here, there] = FakePeerConnection.all;
      here!.candidates = 'a=ice-ufrag:new\r\na=candidate:2 1 udp 1 10.0.0.9 50000 typ relay\r\n';
      let offered: string | undefined;
      void caller.restartIce().then((what) => (offered = what));
      await settle(300);
      expect(there?.remoteDescription?.sdp).not.toContain('typ relay');
      ready();
      await settle();
      expect(there?.remoteDescription?.sdp).toContain('typ relay');
      there?.dispatchEvent(new Event('icecandidate'));
      await settle();
      expect(offered).toBe('done');
    });

    it('belong to the call, which the box knows by its Call-ID', async () => {
      const { caller, callee } = await talk();
      const invite = alice.exchange.last.sent.find((text) => text.startsWith('INVITE')) ?? '';
      expect(caller.callId).toBe(header(invite, 'Call-ID'));
      expect(callee.callId).toBe(caller.callId);
    });
  });

  describe('a call that has no way', () => {
    it.each(['no-way', 'relay-off', 'relay-full'] as const)('ends with %s on both sides', async (reason) => {
      const { caller } = await talk();
      caller.hangUp(reason);
      await settle();
      expect(alice.told.at(-1)).toBe(`over: ${reason}`);
      expect(bob.told.at(-1)).toBe(`over: ${reason}`);
    });
  });

  describe('a probe for a direct path', () => {
    const probes = () => FakePeerConnection.all.slice(2);

    it('finds one beside the call, tells both, and leaves nothing open', async () => {
      const { caller } = await talk();
      let found: boolean | undefined;
      void caller.probe().then((is) => (found = is));
      await settle();
      const [here, there] = probes();
      expect(here?.remoteDescription?.type).toBe('answer');
      expect(there?.remoteDescription?.type).toBe('offer');
      expect([here?.configuration, there?.configuration]).toEqual([{ iceServers: [] }, { iceServers: [] }]);
      here?.ice('connected');
      there?.ice('connected');
      await settle(0);
      expect(found).toBe(true);
      expect(bob.told.at(-1)).toBe('direct');
      expect(FakePeerConnection.all[0]?.offers).toHaveLength(1);
      await settle(1000);
      expect(probes().map(({ closed }) => closed)).toEqual([true, true]);
    });

    it('gives up after four seconds, and tells nobody', async () => {
      const { caller } = await talk();
      let found: boolean | undefined;
      void caller.probe().then((is) => (found = is));
      await settle(4100);
      expect(found).toBe(false);
      expect(bob.told).toEqual(['connected']);
      await settle(1000);
      expect(probes().map(({ closed }) => closed)).toEqual([true, true]);
    });

    it('ends with the call', async () => {
      const { caller } = await talk();
      void caller.probe();
      await settle();
      caller.hangUp('hung-up');
      await settle();
      expect(probes().map(({ closed }) => closed)).toEqual([true, true]);
    });
  });

  describe('the encoding of the picture', () => {
    it('stays on, however many whole pictures are wanted at once', async () => {
      const { caller } = await talk();
      const encoding = { active: true };
      const sender = FakePeerConnection.all[0]?.getSenders()[1] as Record<string, unknown>;
      sender['track'] = { kind: 'video' };
      // As in a browser: what is read is a copy, and takes effect only later.
      sender['getParameters'] = () => ({ encodings: [{ ...encoding }] });
      sender['setParameters'] = async ({ encodings }: { encodings: { active: boolean }[] }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        encoding.active = encodings[0]?.active ?? false;
        states.push(encoding.active);
      };
      const states: boolean[] = [];
      void caller.refreshPicture();
      await settle(2);
      void caller.refreshPicture();
      await settle(7);
      void caller.refreshPicture();
      await settle(100);
      expect(states).toEqual([false, true, false, true, false, true]);
    });
  });

  describe('a connection made anew', () => {
    it('takes the place of the old one on both sides, once it has a path', async () => {
      const { caller, callee } = await talk();
      const [here, there] = FakePeerConnection.all;
      const renewed = caller.renew();
      await settle();
      await expect(renewed).resolves.toBe('done');
      const [newHere, newThere] = FakePeerConnection.all.slice(2);
      expect(caller.connection).toBe(newHere);
      expect(callee.connection).toBe(newThere);
      expect(alice.carriers.at(-1)).toBe(newHere);
      expect(bob.carriers).toEqual([there, newThere]);
      expect(newThere?.transceivers.map(({ direction }) => direction)).toEqual(['sendrecv', 'sendrecv']);
      expect(here?.closed || there?.closed).toBe(false);

      newHere?.connects();
      newThere?.connects();
      expect(alice.shown).toEqual(newHere?.transceivers.map(({ receiver }) => receiver.track));
      expect(here?.transceivers.map(({ sender }) => sender.track)).toEqual([null, null]);
      await settle(6000);
      expect(here?.closed && there?.closed).toBe(true);
      expect(newHere?.closed || newThere?.closed).toBe(false);
    });

    it('sends what the old one sent at last', async () => {
      const { caller, callee } = await talk();
      const picture = { kind: 'video' } as MediaStreamTrack;
      await callee.send('video', picture);
      void caller.renew();
      await settle();
      expect(callee.connection?.getSenders().map(({ track }) => track)).toContain(picture);
    });

    it('goes on with the description of the session, whose versions count on (RFC 3264 section 8)', async () => {
      const { caller } = await talk();
      const origins = () =>
        alice.exchange.wires
          .flatMap(({ sent }) => sent)
          .flatMap((text) => /^o=(\S+ \S+) (\d+)/m.exec(text)?.slice(1, 3).join(' ') ?? []);
      const [first] = origins();
      void caller.renew();
      await settle();
      void caller.restartIce();
      await settle();
      const [owner, id, version] = first!.split(' ');
      expect([...new Set(origins())]).toEqual(
        [0, 1, 2].map((more) => `${owner} ${id} ${Number(version) + more}`),
      );
    });

    it.each([488, 500, 481])('that is refused with %i leaves the call as it was', async (status) => {
      const { caller } = await talk();
      const before = caller.connection;
      box.refuse = { method: 'INVITE', status, phrase: 'No' };
      const renewed = caller.renew();
      await settle();
      await expect(renewed).resolves.toBe(status === 481 ? 'gone' : 'failed');
      expect(caller.connection).toBe(before);
      expect(FakePeerConnection.all.map(({ closed }) => closed)).toEqual([false, false, true]);
    });

    it('offers nothing without an address', async () => {
      const { caller } = await talk();
      const before = alice.exchange.last.sent.length;
      FakePeerConnection.nextCandidates = 'a=candidate:1 1 tcp 1 10.0.0.1 9 typ host tcptype active\r\n';
      const renewed = caller.renew();
      await settle();
      await expect(renewed).resolves.toBe('no-address');
      expect(alice.exchange.last.sent).toHaveLength(before);
      expect(FakePeerConnection.all.map(({ closed }) => closed)).toEqual([false, false, true]);
    });

    it('that both try at once ends in a glare for both', async () => {
      const { caller, callee } = await talk();
      const both = Promise.all([caller.renew(), callee.renew()]);
      await settle();
      expect(await both).toEqual(['glare', 'glare']);
      expect(FakePeerConnection.all.map(({ closed }) => closed)).toEqual([false, false, true, true]);
      const again = callee.renew();
      await settle();
      await expect(again).resolves.toBe('done');
    });

    it('says nothing about the old one any more', async () => {
      const { caller } = await talk();
      const [here] = FakePeerConnection.all;
      void caller.renew();
      await settle();
      here?.ice('failed');
      expect(alice.told).not.toContain('ice failed');
    });

    it('ends with the call, and so does the old one', async () => {
      const { caller } = await talk();
      void caller.renew();
      await settle();
      caller.hangUp('hung-up');
      await settle();
      expect(FakePeerConnection.all.map(({ closed }) => closed)).toEqual([true, true, true, true]);
    });
  });

  describe('a transfer', () => {
    let carol: Device;
    let talks: boolean[];
    const told = (talk: boolean) => void talks.push(talk);

    beforeEach(async () => {
      talks = [];
      carol = new Device('carol', box, () => boxIsThere);
      await settle();
    });

    afterEach(() => carol.phone.stop());

    it('has the other side call somebody else, and is told when they talk', async () => {
      const { caller } = await talk();
      let next: Leg | undefined;
      bob.onRefer = (order) => (next = bob.phone.follow(order, media('audio', 'video'), true));
      caller.transfer('sip:carol@lanline.local', told);
      await settle();
      expect(next?.peer).toMatchObject({ user: 'carol', address: 'sip:carol@lanline.local' });
      expect(carol.rung.map(({ peer }) => peer.user)).toEqual(['bob']);
      const invite = bob.exchange.last.sent.find((text) => text.startsWith('INVITE')) ?? '';
      expect(header(invite, 'Referred-By')).toBe('<sip:alice@lanline.local>');
      expect(talks).toEqual([]);
      carol.rung[0]?.answer(media('audio'), []);
      await settle();
      expect(bob.told).toContain('connected');
      expect(talks).toEqual([true]);
      bob.rung[0]?.leave();
      await settle(1900);
      expect(alice.told).not.toContain('over: hung-up-by-peer');
      await settle(200);
      expect(alice.told).toContain('over: hung-up-by-peer');
    });

    it.each([486, 603])('that comes to nothing (%i) is told', async (status) => {
      const { caller } = await talk();
      bob.onRefer = (order) => void bob.phone.follow(order, media('audio'), false);
      carol.onRing = (leg) => leg.reject(status, 'No', 'declined-here');
      caller.transfer('sip:carol@lanline.local', told);
      await settle();
      expect(talks).toEqual([false]);
      expect(alice.told.at(-1)).not.toMatch(/over/);
    });

    it.each(['refused by the other page', 'refused by the phone'])('that is %s is told', async (how) => {
      const { caller } = await talk();
      if (how.endsWith('phone')) box.refuse = { method: 'REFER', status: 405, phrase: 'Not Allowed' };
      caller.transfer('sip:carol@lanline.local', told);
      await settle();
      expect(talks).toEqual([false]);
    });

    it('from one call to another rings there as the one that takes its place', async () => {
      const { caller } = await talk();
      const asPeer: Peer = { user: 'carol', name: 'Carol', address: 'sip:carol@lanline.local' };
      const consulting = alice.phone.call(asPeer, media('audio'), false);
      await settle();
      carol.rung[0]?.answer(media('audio'), []);
      await settle();
      const answered = carol.exchange.last.sent.findLast((text) => text.startsWith('SIP/2.0 200')) ?? '';
      const tag = (name: string) => /tag=([^;]+)/.exec(header(answered, name) ?? '')?.[1];
      const dialog = `${consulting.callId};to-tag=${tag('To')};from-tag=${tag('From')}`;
      bob.onRefer = (order) => void bob.phone.follow(order, media('audio'), false);
      carol.onRing = (leg) => setTimeout(() => leg.answer(media('audio'), []));
      caller.transfer(`sip:carol@lanline.local?Replaces=${encodeURIComponent(dialog)}`, told);
      await settle();
      expect(carol.rung[1]?.replaces).toBe(consulting.callId);
      expect(carol.rung[1]?.peer.user).toBe('bob');
      expect(talks).toEqual([true]);
      expect(alice.told).toContain('over: hung-up-by-peer');
    });

    it('to a call that this device is not in rings nowhere', async () => {
      const { caller } = await talk();
      bob.onRefer = (order) => void bob.phone.follow(order, media('audio'), false);
      const nothing = encodeURIComponent('nothing@lanline.local;to-tag=1;from-tag=2');
      caller.transfer(`sip:carol@lanline.local?Replaces=${nothing}`, told);
      await settle();
      expect(carol.rung).toEqual([]);
      expect(talks).toEqual([false]);
    });
  });

  describe('a knock', () => {
    it('is heard by the other side', async () => {
      const { caller } = await talk();
      const knock = caller.knock(1000);
      await settle();
      await expect(knock).resolves.toBe('here');
    });

    it('finds out that the other side has forgotten the call', async () => {
      const { caller } = await talk();
      box.refuse = { method: 'OPTIONS', status: 481, phrase: 'Call/Transaction Does Not Exist' };
      const knock = caller.knock(1000);
      await settle();
      await expect(knock).resolves.toBe('gone');
    });

    it('without an answer is silence', async () => {
      const { caller } = await talk();
      bob.exchange.last.onSend = () => {};
      const knock = caller.knock(1000);
      await settle(1100);
      await expect(knock).resolves.toBe('silent');
    });
  });
});
