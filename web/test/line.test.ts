import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallState, EndReason, Peer } from '../src/call/calls';
import type { ReferEvent } from '../src/call/jssip';
import type { Leg } from '../src/call/leg';
import { Line, NO_ANSWER_MILLIS, type Caller, type Relay } from '../src/call/line';
import type { RelayPolicy } from '../src/call/protocol';
import type { RelayAnswer } from '../src/call/relay';
import { openDevices, type Devices, type Opened } from '../src/call/media';
import type { Witness } from '../src/call/witness';
import { FakeStream, installBrowser } from './kit/peer-connection';

const carol: Peer = { user: 'carol', name: 'Carol', address: 'sip:carol@lanline.local' };
const bob: Peer = { user: 'bob', name: 'Bob', address: 'sip:bob@lanline.local' };

/** A leg that remembers what it was told to do. */
class FakeLeg {
  static serial = 0;
  readonly id = `leg-${++FakeLeg.serial}`;
  readonly direction: 'incoming' | 'outgoing';
  readonly peer: Peer;
  readonly remote = {};
  replaces: string | undefined;
  readonly wantsVideo = true;
  readonly done: string[] = [];
  connection = undefined;
  offeredMillis = 0;
  over: (reason: EndReason) => void = () => {};

  constructor(direction: 'incoming' | 'outgoing', peer = bob) {
    this.direction = direction;
    this.peer = peer;
  }

  callId = `call-${this.id}`;
  relays = false;
  use = (servers: unknown) => void this.done.push(servers ? 'uses servers' : 'uses none');
  knock = () => Promise.resolve('silent');
  probe = () => Promise.resolve(false);
  refreshPicture = () => Promise.resolve();
  servers: RTCIceServer[] | undefined;

  answer = (_local: unknown, servers: RTCIceServer[]) => {
    this.servers = servers;
    this.done.push('answer');
  };
  beginWith = async (servers: Promise<RTCIceServer[]>) => void (this.servers = await servers);
  reject = (status: number, _phrase: string, reason: EndReason) => {
    this.done.push(`reject ${status}`);
    this.over(reason);
  };
  hangUp = (reason: EndReason) => {
    this.done.push(`hang up: ${reason}`);
    this.over(reason);
  };
  transferred: (talk: boolean) => void = () => {};
  transfer = (address: string, over: (talk: boolean) => void, replaces?: Leg) => {
    this.done.push(`transfer to ${address}${replaces ? ` instead of ${replaces.peer.name}` : ''}`);
    this.transferred = over;
  };
  isQuiet = false;
  hold = () => void this.done.push('hold');
  resume = () => void this.done.push('resume');
  leave = () => void this.done.push('leave');
  send = (kind: string, track: unknown) =>
    Promise.resolve(void this.done.push(`${kind} ${track ? 'on' : 'off'}`));
}

/** The box's relay, and what it was asked. */
class FakeRelay implements Relay {
  readonly asked: unknown[] = [];
  allowed: RelayPolicy | undefined = 'on-failure';
  answer: RelayAnswer = { servers: [{ urls: 'stun:10.0.0.9:3478' }], seconds: 600, here: [], there: [] };

  policy = () => this.allowed;
  ask = (because: string, call: string | undefined) => {
    this.asked.push([because, call]);
    return Promise.resolve(this.answer);
  };
}

/** Devices that can be missing, refused or slow. */
class FakeDevices {
  readonly given: FakeStream[] = [];
  refuse: Record<string, string> = {};

  getUserMedia = ({ audio, video }: MediaStreamConstraints) => {
    const kinds = [...(audio ? ['audio'] : []), ...(video ? ['video'] : [])];
    const refused = kinds.find((kind) => this.refuse[kind]);
    if (refused) return Promise.reject(Object.assign(new Error(), { name: this.refuse[refused] }));
    const stream = FakeStream.with(...kinds);
    this.given.push(stream);
    return Promise.resolve(stream as unknown as MediaStream);
  };

  enumerateDevices = () => Promise.resolve([]);

  get open(): number {
    const tracks = new Set(this.given.flatMap(({ tracks }) => tracks));
    return [...tracks].filter(({ stopped }) => !stopped).length;
  }
}

beforeAll(installBrowser);

describe('Line', () => {
  let devices: FakeDevices;
  let states: CallState[];
  let local: Opened | undefined;
  let line: Line;
  let legs: FakeLeg[];
  let relay: FakeRelay;
  let caller: Caller | undefined;
  let witnessed: string[];
  const witness: Witness = {
    saw: (what) => witnessed.push(what),
    watches: () => witnessed.push('watches'),
    reads: () => witnessed.push('reads'),
    reconnected: () => {},
    ends: () => witnessed.push('ends'),
  };

  beforeEach(() => {
    vi.useFakeTimers();
    devices = new FakeDevices();
    states = [];
    witnessed = [];
    legs = [];
    relay = new FakeRelay();
    caller = {
      renewals: 1,
      probe: () => {},
      call: (peer) => prepare(new FakeLeg('outgoing', peer)),
      follow: () => prepare(new FakeLeg('outgoing', carol)),
    };
    line = new Line(
      () => caller,
      relay,
      devices as unknown as Devices,
      () => ({}),
      {
        began: (leg, beganMillis) => {
          witnessed.push(`${leg.callId} began ${Date.now() - beganMillis} ms ago`);
          return witness;
        },
        back: (leg) => witnessed.push(`${leg.callId} is back`),
        call: (state) => states.push(state),
        local: (opened) => (local = opened),
        remote: () => {},
        report: () => {},
      },
    );
  });

  afterEach(() => void vi.useRealTimers());

  function prepare(leg: FakeLeg): Leg {
    leg.over = (reason) => line.listener(leg.id).over(reason);
    legs.push(leg);
    return leg as unknown as Leg;
  }

  const phase = () => line.state.phase;

  describe('a transfer', () => {
    const order = () => ({ reject: vi.fn() }) as unknown as ReferEvent;

    async function talk(): Promise<FakeLeg> {
      await line.dial(bob, true);
      line.listener(legs[0]!.id).connected();
      return legs[0]!;
    }

    it('goes on as a call until the two others talk, and then is over', async () => {
      const leg = await talk();
      line.transfer(carol);
      expect(leg.done).toEqual(['transfer to sip:carol@lanline.local']);
      expect(line.state).toMatchObject({ phase: 'active', transfer: { to: carol, how: 'leaving' } });
      leg.transferred(true);
      expect(line.state).toMatchObject({ phase: 'ended', reason: 'transferred', peer: bob });
      expect(devices.open).toBe(0);
    });

    it('that fails leaves the call as it is, and can be tried again', async () => {
      const leg = await talk();
      line.transfer(carol);
      leg.transferred(false);
      expect(line.state).toMatchObject({ phase: 'active', transfer: { to: carol, how: 'failed' } });
      line.transfer(carol);
      expect(line.state).toMatchObject({ transfer: { how: 'leaving' } });
    });

    it('is followed: the other call takes the place of this one when it is answered', async () => {
      const leg = await talk();
      line.listener(leg.id).referred(order());
      expect(line.state).toMatchObject({
        phase: 'active',
        peer: bob,
        transfer: { to: carol, how: 'following' },
      });
      const next = legs[1]!;
      line.listener(next.id).connected();
      expect(line.state).toMatchObject({ phase: 'active', peer: carol, id: next.id, direction: 'outgoing' });
      expect(leg.done).toEqual(['leave']);
      expect(devices.open).toBe(2);
      line.hangUp();
      expect(line.state).toMatchObject({ phase: 'ended', peer: carol });
      expect(devices.open).toBe(0);
    });

    it('is followed when the other side leaves at once, and ends without an answer', async () => {
      const leg = await talk();
      line.listener(leg.id).referred(order());
      leg.over('hung-up-by-peer');
      expect(line.state).toMatchObject({ phase: 'outgoing', peer: carol });
      await vi.advanceTimersByTimeAsync(NO_ANSWER_MILLIS);
      expect(line.state).toMatchObject({ phase: 'ended', reason: 'no-answer', peer: carol });
      expect(devices.open).toBe(0);
    });

    it('to somebody who does not come leaves both where they are', async () => {
      const leg = await talk();
      line.listener(leg.id).referred(order());
      legs[1]!.over('busy');
      expect(line.state).toMatchObject({
        phase: 'active',
        peer: bob,
        transfer: { to: carol, how: 'failed' },
      });
      await vi.advanceTimersByTimeAsync(NO_ANSWER_MILLIS);
      expect(legs[1]!.done).toEqual([]);
    });

    it('is refused while another one is followed, and outside of a call', async () => {
      const leg = await talk();
      line.listener(leg.id).referred(order());
      const second = order();
      line.listener(leg.id).referred(second);
      expect(second.reject).toHaveBeenCalledOnce();
      line.hangUp();
      const late = order();
      line.listener(leg.id).referred(late);
      expect(late.reject).toHaveBeenCalledOnce();
      expect(legs.map(({ done }) => done.at(-1))).toEqual(['hang up: hung-up', 'hang up: cancelled']);
      expect(phase()).toBe('ended');
    });

    it('that sends somebody here is answered, and takes the place of the call that it names', async () => {
      const leg = await talk();
      const next = new FakeLeg('incoming', carol);
      next.replaces = leg.callId;
      expect(line.ring(prepare(next))).toBe(true);
      await vi.advanceTimersByTimeAsync(0);
      expect(next.done).toEqual(['answer']);
      expect(line.state).toMatchObject({ phase: 'active', peer: bob });
      line.listener(next.id).connected();
      expect(line.state).toMatchObject({ phase: 'active', peer: carol, direction: 'incoming' });
      expect(leg.done).toEqual(['leave']);
      expect(devices.open).toBe(2);
    });

    it('that names another call than this one is busy', async () => {
      await talk();
      const next = new FakeLeg('incoming', carol);
      next.replaces = 'another call';
      expect(line.ring(prepare(next))).toBe(false);
      expect(next.done).toEqual(['reject 486']);
    });
  });

  describe('a call on hold, while somebody else is asked', () => {
    async function asks(): Promise<[FakeLeg, FakeLeg]> {
      await line.dial(bob, true);
      line.listener(legs[0]!.id).connected();
      line.ask(carol);
      return [legs[0]!, legs[1]!];
    }

    it('waits, and comes back when the other one ends', async () => {
      const [leg, other] = await asks();
      expect(leg.done).toEqual(['hold']);
      expect(line.state).toMatchObject({ phase: 'outgoing', peer: carol, waits: bob });
      line.listener(other.id).ringing();
      line.listener(other.id).connected();
      expect(line.state).toMatchObject({ phase: 'active', peer: carol, waits: bob });
      line.hangUp();
      expect(other.done).toEqual(['hang up: hung-up']);
      expect(leg.done).toEqual(['hold', 'resume']);
      expect(line.state).toMatchObject({ phase: 'active', peer: bob, id: leg.id });
      expect(line.state).not.toHaveProperty('waits');
      expect(witnessed.slice(-2)).toEqual(['ends', `${leg.callId} is back`]);
      line.hangUp();
      expect(line.state).toMatchObject({ phase: 'ended', peer: bob, reason: 'hung-up' });
      expect(devices.open).toBe(0);
    });

    it('comes back without a word where this side has thought better of it', async () => {
      const [leg] = await asks();
      line.hangUp();
      expect(leg.done).toEqual(['hold', 'resume']);
      expect(line.state).toMatchObject({ phase: 'active', peer: bob, transfer: undefined });
    });

    it('comes back at once when nobody comes, and says so', async () => {
      const [leg, other] = await asks();
      other.over('busy');
      expect(leg.done).toEqual(['hold', 'resume']);
      expect(line.state).toMatchObject({
        phase: 'active',
        peer: bob,
        transfer: { to: carol, how: 'failed' },
      });
      await vi.advanceTimersByTimeAsync(NO_ANSWER_MILLIS);
      expect(other.done).toEqual([]);
    });

    it('is joined to the other one, whichever is heard of first', async () => {
      for (const first of ['their end', 'the news']) {
        const [leg, other] = await asks();
        line.listener(other.id).connected();
        line.join();
        expect(leg.done).toContain('transfer to sip:carol@lanline.local instead of Carol');
        expect(line.state).toMatchObject({ peer: carol, transfer: { to: bob, how: 'leaving' } });
        if (first === 'their end') other.over('hung-up-by-peer');
        expect(phase()).toBe('active');
        leg.transferred(true);
        expect(line.state).toMatchObject({ phase: 'ended', peer: bob, reason: 'transferred' });
        expect(devices.open).toBe(0);
        legs.length = 0;
      }
    });

    it('comes back when the other one goes instead of being joined, and stays apart when it cannot be', async () => {
      const [leg, other] = await asks();
      line.listener(other.id).connected();
      line.join();
      leg.transferred(false);
      expect(line.state).toMatchObject({ peer: carol, waits: bob, transfer: { to: bob, how: 'failed' } });
      line.join();
      other.over('hung-up-by-peer');
      leg.transferred(false);
      expect(line.state).toMatchObject({ phase: 'active', peer: bob });
      expect(leg.done.at(-1)).toBe('resume');
    });

    it('that is ended there is waited for no more', async () => {
      const [leg, other] = await asks();
      line.listener(other.id).connected();
      leg.over('hung-up-by-peer');
      expect(line.state).toMatchObject({ phase: 'active', peer: carol, waits: undefined });
      line.join();
      line.hangUp();
      expect(other.done).toEqual(['hang up: hung-up']);
      expect(phase()).toBe('ended');
      expect(devices.open).toBe(0);
    });

    it('is one at a time, is not sent on meanwhile, and others are told that this line is busy', async () => {
      const [leg] = await asks();
      line.listener(legs[1]!.id).connected();
      line.ask(bob);
      line.transfer(bob);
      expect(legs).toHaveLength(2);
      const third = new FakeLeg('incoming');
      third.replaces = leg.callId;
      expect(line.ring(prepare(third))).toBe(false);
      const order = { reject: vi.fn() } as unknown as ReferEvent;
      line.listener(leg.id).referred(order);
      expect(order.reject).toHaveBeenCalledOnce();
      expect(line.state).toMatchObject({ peer: carol, waits: bob });
    });
  });

  it('who is let wait is told, and muted afterwards as before', async () => {
    await line.dial(bob, true);
    const { id } = legs[0]!;
    line.listener(id).connected();
    line.mute(true);
    line.listener(id).held(true);
    expect(line.state).toMatchObject({ held: true });
    for (const track of local!.stream.getTracks()) track.enabled = true; // as JsSIP does
    line.listener(id).held(false);
    expect(line.state).toMatchObject({ held: false });
    expect(local!.stream.getAudioTracks()[0]!.enabled).toBe(false);
    expect(local!.stream.getVideoTracks()[0]!.enabled).toBe(true);
  });

  it('opens the devices before it calls, and lets them go after it', async () => {
    await line.dial(bob, true);
    expect(devices.open).toBe(2);
    line.listener(legs[0]!.id).connected();
    expect(phase()).toBe('active');
    line.hangUp();
    expect(phase()).toBe('ended');
    expect(devices.open).toBe(0);
    expect(local).toBeUndefined();
  });

  it('says so at once when there is no phone to call with', async () => {
    caller = undefined;
    await line.dial(bob, true);
    expect(line.state).toMatchObject({ phase: 'ended', reason: 'box-away' });
    expect(devices.open).toBe(0);
  });

  it('leaves the camera alone in a call without video', async () => {
    await line.dial(bob, false);
    expect(devices.given.map(({ tracks }) => tracks.map(({ kind }) => kind))).toEqual([['audio']]);
    expect(local).toMatchObject({ microphone: 'on', camera: 'off' });
  });

  it('gives up after 45 seconds without an answer', async () => {
    await line.dial(bob, true);
    await vi.advanceTimersByTimeAsync(NO_ANSWER_MILLIS - 1);
    expect(phase()).toBe('outgoing');
    await vi.advanceTimersByTimeAsync(1);
    expect(line.state).toMatchObject({ phase: 'ended', reason: 'no-answer' });
  });

  it('does not give up a call that was answered', async () => {
    await line.dial(bob, true);
    line.listener(legs[0]!.id).connected();
    line.listener(legs[0]!.id).ice('connected');
    await vi.advanceTimersByTimeAsync(2 * NO_ANSWER_MILLIS);
    expect(phase()).toBe('active');
    line.hangUp();
  });

  it('can be cancelled while the devices are still being opened', async () => {
    const dialling = line.dial(bob, true);
    line.hangUp();
    await dialling;
    expect(legs).toHaveLength(0);
    expect(devices.open).toBe(0);
    expect(line.state).toMatchObject({ phase: 'ended', reason: 'cancelled' });
  });

  it('is answered without video', async () => {
    expect(line.ring(prepare(new FakeLeg('incoming')))).toBe(true);
    expect(phase()).toBe('incoming');
    await line.answer(false);
    expect(legs[0]?.done).toEqual(['answer']);
    expect(local?.camera).toBe('off');
  });

  it('declines for all devices of this person', () => {
    line.ring(prepare(new FakeLeg('incoming')));
    line.decline();
    expect(legs[0]?.done).toEqual(['reject 603']);
    expect(line.state).toMatchObject({ phase: 'ended', reason: 'declined-here' });
  });

  it('tells a second caller that it is busy, and goes on', async () => {
    await line.dial(bob, true);
    line.listener(legs[0]!.id).connected();
    expect(line.ring(prepare(new FakeLeg('incoming')))).toBe(false);
    expect(legs[1]?.done).toEqual(['reject 486']);
    expect(line.state).toMatchObject({ phase: 'active', id: legs[0]?.id });
    line.hangUp();
  });

  it('turns the camera on in a call that began without, and off so that its light goes out', async () => {
    await line.dial(bob, false);
    line.listener(legs[0]!.id).connected();
    await expect(line.camera(true)).resolves.toBe(true);
    expect(local?.camera).toBe('on');
    expect(devices.open).toBe(2);
    await line.camera(false);
    expect(legs[0]?.done).toEqual(['video on', 'video off']);
    expect(local?.camera).toBe('off');
    expect(devices.open).toBe(1);
    line.hangUp();
  });

  describe('that shows no address of its own', () => {
    beforeEach(() => void (devices.refuse = { video: 'NotAllowedError', audio: 'NotAllowedError' }));

    it('asks for it before it calls', async () => {
      await line.dial(bob, true);
      await vi.advanceTimersByTimeAsync(0);
      expect(relay.asked).toEqual([['blind', undefined]]);
      expect(legs[0]?.servers).toEqual([{ urls: 'stun:10.0.0.9:3478' }]);
      line.hangUp();
    });

    it('asks for it before it answers', async () => {
      line.ring(prepare(new FakeLeg('incoming')));
      await line.answer(true);
      expect(relay.asked).toEqual([['blind', undefined]]);
      expect(legs[0]?.servers).toEqual([{ urls: 'stun:10.0.0.9:3478' }]);
      line.hangUp();
    });

    it.each(['relay-off', 'relay-full', 'away'] as const)(
      'calls all the same when the box says %s',
      async (answer) => {
        relay.answer = answer;
        await line.dial(bob, true);
        await vi.advanceTimersByTimeAsync(0);
        expect(legs[0]?.servers).toEqual([]);
        line.hangUp();
      },
    );

    it('asks a box for nothing that it does not know', async () => {
      relay.allowed = undefined;
      await line.dial(bob, true);
      expect(relay.asked).toEqual([]);
      expect(legs[0]?.servers).toBeUndefined();
      line.hangUp();
    });
  });

  describe('of a box that relays always', () => {
    const turn = { urls: 'turn:10.0.0.9:3478' };

    beforeEach(() => {
      relay.allowed = 'always';
      relay.answer = { servers: [turn], seconds: 600, here: [], there: [] };
    });

    it('asks before it calls and answers, and uses the relay from the start', async () => {
      await line.dial(bob, true);
      await vi.advanceTimersByTimeAsync(0);
      line.hangUp();
      line.dismiss();
      line.ring(prepare(new FakeLeg('incoming')));
      await line.answer(true);
      line.hangUp();
      expect(relay.asked).toEqual(legs.map(({ callId }) => ['always', callId]));
      expect(legs.map(({ servers }) => servers)).toEqual([[turn], [turn]]);
    });
  });

  describe('whose devices cannot reach each other', () => {
    const link = () => (line.state.phase === 'active' ? line.state.link : line.state.phase);

    async function answered() {
      await line.dial(bob, true);
      line.listener(legs[0]!.id).connected();
      expect(relay.asked).toEqual([]);
    }

    it('goes through the box', async () => {
      await answered();
      await vi.advanceTimersByTimeAsync(5000);
      expect(link()).toBe('relaying');
      expect(relay.asked).toEqual([['failed', legs[0]?.callId]]);
      expect(legs[0]?.done).toEqual(['uses servers']);
      line.listener(legs[0]!.id).ice('connected');
      expect(link()).toBe('flowing');
      line.hangUp();
    });

    it('ends with a word when that does not help either', async () => {
      await answered();
      await vi.advanceTimersByTimeAsync(20_000);
      expect(line.state).toMatchObject({ phase: 'ended', reason: 'no-way' });
    });

    it('ends with another when the box does not relay', async () => {
      relay.allowed = 'never';
      await answered();
      await vi.advanceTimersByTimeAsync(5000);
      expect(link()).toBe('blocked');
      await vi.advanceTimersByTimeAsync(10_000);
      expect(line.state).toMatchObject({ phase: 'ended', reason: 'relay-off' });
    });

    it('asks nobody once the call is over', async () => {
      await answered();
      line.hangUp();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(relay.asked).toEqual([]);
    });
  });

  it('mutes without closing the microphone', async () => {
    await line.dial(bob, false);
    line.mute(true);
    expect(devices.given[0]?.tracks[0]?.enabled).toBe(false);
    line.mute(false);
    expect(devices.given[0]?.tracks[0]?.enabled).toBe(true);
    line.hangUp();
  });

  it('calls without a camera, and even without a microphone', async () => {
    devices.refuse = { video: 'NotFoundError' };
    await line.dial(bob, true);
    expect(local).toMatchObject({ microphone: 'on', camera: 'missing' });
    line.hangUp();
    line.dismiss();
    devices.refuse = { video: 'NotFoundError', audio: 'NotAllowedError' };
    await line.dial(bob, true);
    expect(local).toMatchObject({ microphone: 'denied', camera: 'missing' });
    expect(legs).toHaveLength(2);
    line.hangUp();
  });

  it('has a witness who hears from the tap on how an outgoing call goes', async () => {
    const dialled = line.dial(bob, true);
    await vi.advanceTimersByTimeAsync(70);
    await dialled;
    const { ringing, connected } = line.listener(legs[0]!.id);
    ringing();
    connected();
    line.hangUp();
    expect(witnessed).toEqual([
      expect.stringMatching(/^call-leg-\d+ began \d+ ms ago$/),
      'tap',
      'ringing',
      'answered',
      'ends',
    ]);
  });

  it('has a witness of an incoming call too, and of every connection that carries it', async () => {
    const leg = prepare(new FakeLeg('incoming'));
    line.ring(leg);
    await line.answer(false);
    const listener = line.listener(leg.id);
    listener.carrier({} as RTCPeerConnection);
    listener.connected();
    listener.carrier({} as RTCPeerConnection);
    line.listener('another').carrier({} as RTCPeerConnection);
    line.hangUp();
    expect(witnessed.slice(1)).toEqual(['ringing', 'answered', 'watches', 'answered', 'watches', 'ends']);
  });
});

describe('openDevices', () => {
  it('says that there are none where a page may not have any', async () => {
    const opened = await openDevices(undefined, { audio: true, video: true }, {});
    expect(opened).toMatchObject({ microphone: 'missing', camera: 'missing' });
  });

  it('asks for the chosen devices and a sharp picture', async () => {
    const asked: MediaStreamConstraints[] = [];
    const devices = {
      getUserMedia: (constraints: MediaStreamConstraints) => {
        asked.push(constraints);
        return Promise.resolve(new MediaStream());
      },
      enumerateDevices: () => Promise.resolve([]),
    };
    await openDevices(devices, { audio: true, video: true }, { microphoneId: 'm', cameraId: 'c' });
    expect(asked[0]).toMatchObject({
      audio: { deviceId: { ideal: 'm' } },
      video: { width: { ideal: 1280 }, height: { ideal: 720 }, deviceId: { ideal: 'c' } },
    });
  });

  it('tells a camera that is in use from one that was refused', async () => {
    const devices = new FakeDevices();
    devices.refuse = { video: 'NotReadableError' };
    expect((await openDevices(devices, { audio: true, video: true }, {})).camera).toBe('busy');
    devices.refuse = { video: 'NotAllowedError' };
    expect((await openDevices(devices, { audio: false, video: true }, {})).camera).toBe('denied');
  });
});
