import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { others, type Roll } from '../src/call/people';
import type { Person } from '../src/call/protocol';
import { Reach } from '../src/call/reach';
import { Rendezvous, type RendezvousStatus } from '../src/call/rendezvous';
import { Exchange } from './kit/wire';

function person(user: string, state: Person['state'] = 'free'): Person {
  return { user, name: user, address: `sip:${user}@lanline.local`, state, devices: [] };
}

function welcome(people: Person[], more: object = {}) {
  const self = { user: 'me', name: 'Me', address: 'sip:me@lanline.local', device: 'd-1' };
  return { type: 'welcome', session: 's1', resumed: false, sequence: 10, self, people, ...more };
}

describe('Rendezvous', () => {
  const exchange = new Exchange();
  let boxAnswers: boolean;
  let rolls: Roll[];
  let statuses: RendezvousStatus[];
  let signals: unknown[];
  let proofs: unknown[];
  let renewals: number;
  let client: Rendezvous;

  let callable: Promise<void>;

  beforeEach(async () => {
    vi.useFakeTimers();
    exchange.wires.length = 0;
    callable = Promise.resolve();
    boxAnswers = true;
    rolls = [];
    statuses = [];
    signals = [];
    proofs = [];
    renewals = 0;
    const reach = new Reach(() => (boxAnswers ? Promise.resolve() : Promise.reject(new Error('away'))));
    const events = {
      roll: (roll: Roll) => rolls.push(roll),
      status: (status: RendezvousStatus) => statuses.push(status),
      signal: (from: unknown, payload: unknown) => signals.push([from, payload]),
      missed: (from: unknown) => signals.push(['missed', from]),
      proof: (proof: unknown) => proofs.push(proof),
      renewed: () => renewals++,
    };
    client = new Rendezvous(exchange.dial, reach, 'll1_secret', events, () => callable);
    client.start();
    await vi.advanceTimersByTimeAsync(0);
  });

  afterEach(() => {
    client.stop();
    vi.useRealTimers();
  });

  const said = () => exchange.last.sent.map((text) => JSON.parse(text));
  const names = () => others(rolls.at(-1)!, 'me').map(({ user }) => user);

  it('says who it is in the first frame, and never in the address', () => {
    expect(exchange.last.protocol).toBe('lanline.v1');
    exchange.last.open();
    expect(said()).toEqual([{ type: 'hello', protocol: 1, token: 'll1_secret' }]);
  });

  it('shows itself when it can be called: others may do so at once', async () => {
    let registered = () => {};
    callable = new Promise((resolve) => (registered = resolve));
    exchange.last.break();
    await vi.advanceTimersByTimeAsync(2000);
    expect(exchange.wires).toHaveLength(1);
    registered();
    await vi.advanceTimersByTimeAsync(0);
    expect(exchange.wires).toHaveLength(2);
  });

  it('comes after a while although it cannot be called, to see who is here', async () => {
    callable = new Promise(() => {});
    exchange.last.break();
    await vi.advanceTimersByTimeAsync(2900);
    expect(exchange.wires).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(exchange.wires).toHaveLength(2);
  });

  it('keeps the list of people as the box tells it', () => {
    exchange.last.open();
    exchange.last.receive(welcome([person('me'), person('workshop')]));
    expect(statuses).toEqual(['here']);
    expect(names()).toEqual(['workshop']);
    exchange.last.receive({ type: 'person', sequence: 11, person: person('kitchen') });
    expect(names()).toEqual(['kitchen', 'workshop']);
    exchange.last.receive({ type: 'person', sequence: 12, person: person('kitchen', 'in-call') });
    expect(rolls.at(-1)?.people.get('kitchen')?.state).toBe('in-call');
    exchange.last.receive({ type: 'gone', sequence: 13, user: 'workshop' });
    expect(names()).toEqual(['kitchen']);
  });

  it('resumes where it was, and does not take an old word for a new one', async () => {
    exchange.last.open();
    exchange.last.receive(welcome([person('kitchen')]));
    exchange.last.receive({ type: 'person', sequence: 12, person: person('workshop') });
    exchange.last.break();
    expect(statuses.at(-1)).toBe('away');
    await vi.advanceTimersByTimeAsync(0);
    exchange.last.open();
    expect(said()[0].resume).toEqual({ session: 's1', sequence: 12 });
    exchange.last.receive(welcome([], { resumed: true, people: undefined, sequence: 12 }));
    exchange.last.receive({ type: 'gone', sequence: 12, user: 'workshop' });
    exchange.last.receive({ type: 'gone', sequence: 13, user: 'kitchen' });
    expect(names()).toEqual(['workshop']);
    expect(statuses.at(-1)).toBe('here');
  });

  it('starts a new list when the box has forgotten the old one', async () => {
    exchange.last.open();
    exchange.last.receive(welcome([person('kitchen')]));
    exchange.last.break();
    await vi.advanceTimersByTimeAsync(0);
    exchange.last.open();
    exchange.last.receive(welcome([person('workshop')], { session: 's2', sequence: 1 }));
    exchange.last.receive({ type: 'person', sequence: 2, person: person('attic') });
    expect(names()).toEqual(['attic', 'workshop']);
  });

  it('dials again a quarter of a second after the box is back', async () => {
    exchange.last.open();
    boxAnswers = false;
    exchange.last.break();
    await vi.advanceTimersByTimeAsync(3000);
    expect(exchange.wires).toHaveLength(1);
    boxAnswers = true;
    await vi.advanceTimersByTimeAsync(500);
    expect(exchange.wires).toHaveLength(2);
  });

  it('dials again when nobody welcomes it', async () => {
    exchange.last.open();
    await vi.advanceTimersByTimeAsync(4100);
    expect(exchange.wires).toHaveLength(2);
  });

  it.each([4401, 4410])('does not try again after close code %i', async (code) => {
    exchange.last.open();
    exchange.last.break(code);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(statuses).toEqual(['revoked']);
    expect(exchange.wires).toHaveLength(1);
  });

  it('waits before it comes back to a box that found it too loud', async () => {
    exchange.last.open();
    exchange.last.break(4429);
    await vi.advanceTimersByTimeAsync(4000);
    expect(exchange.wires).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1500);
    expect(exchange.wires).toHaveLength(2);
  });

  it('tells its state once it is welcome, and again on every new connection', async () => {
    client.state('in-call');
    exchange.last.open();
    exchange.last.receive(welcome([]));
    expect(said().at(-1)).toEqual({ type: 'state', state: 'in-call' });
    exchange.last.break();
    await vi.advanceTimersByTimeAsync(0);
    exchange.last.open();
    exchange.last.receive(welcome([]));
    expect(said().at(-1)).toEqual({ type: 'state', state: 'in-call' });
  });

  it('carries signals both ways and says when it could not', () => {
    expect(client.signal('kitchen', { a: 1 })).toBe(false);
    exchange.last.open();
    exchange.last.receive(welcome([]));
    expect(client.signal('kitchen', { a: 1 })).toBe(true);
    expect(said().at(-1)).toEqual({ type: 'signal', to: 'kitchen', payload: { a: 1 } });
    const from = { user: 'kitchen', name: 'Kitchen', device: 'd-2' };
    exchange.last.receive({ type: 'signal', sequence: 11, from, payload: 'hi' });
    expect(signals).toEqual([[from, 'hi']]);
    exchange.last.receive({ type: 'missed', sequence: 12, from });
    expect(signals.at(-1)).toEqual(['missed', from]);
  });

  describe('asks for the relay', () => {
    const servers = [{ urls: ['turn:10.77.0.1:3478?transport=udp'], username: 'u', credential: 'c' }];
    const frame = { type: 'relay', call: 'c1', iceServers: servers, seconds: 600, here: ['a'], there: ['b'] };

    it('when it is welcome, and takes the answer for that call', async () => {
      exchange.last.open();
      exchange.last.receive(welcome([], { relay: 'on-failure' }));
      expect(client.relayPolicy).toBe('on-failure');
      const asked = client.relay('failed', 'c1');
      expect(said().at(-1)).toEqual({ type: 'relay', because: 'failed', call: 'c1' });
      exchange.last.receive({ ...frame, call: 'c2', seconds: 1 });
      exchange.last.receive(frame);
      await expect(asked).resolves.toEqual({ servers, seconds: 600, here: ['a'], there: ['b'] });
    });

    it.each([{}, { call: '' }])('without a call when it is blind (%j)', async (none) => {
      exchange.last.open();
      exchange.last.receive(welcome([]));
      const asked = client.relay('blind', undefined);
      expect(said().at(-1)).toEqual({ type: 'relay', because: 'blind' });
      exchange.last.receive({
        type: 'relay',
        ...none,
        iceServers: [{ urls: ['stun:10.77.0.1:3478'] }],
        seconds: 600,
      });
      await expect(asked).resolves.toMatchObject({ servers: [{ urls: ['stun:10.77.0.1:3478'] }], here: [] });
    });

    it.each(['relay-off', 'relay-full', 'no-call'])('and is told %s', async (code) => {
      exchange.last.open();
      exchange.last.receive(welcome([]));
      const asked = client.relay('failed', 'c1');
      exchange.last.receive({ type: 'error', code: 'no-such-recipient', message: 'Nobody.' });
      exchange.last.receive({ type: 'error', code, message: 'No.' });
      await expect(asked).resolves.toBe(code);
    });

    it('and does not wait for a box that is away, goes away, or is silent', async () => {
      await expect(client.relay('failed', 'c1')).resolves.toBe('away');
      exchange.last.open();
      exchange.last.receive(welcome([]));
      const broken = client.relay('failed', 'c1');
      exchange.last.break();
      await expect(broken).resolves.toBe('away');
      await vi.advanceTimersByTimeAsync(0);
      exchange.last.open();
      exchange.last.receive(welcome([]));
      const silent = client.relay('failed', 'c1');
      await vi.advanceTimersByTimeAsync(1500);
      await expect(silent).resolves.toBe('away');
    });

    it('of no box that does not say that it has one', () => {
      exchange.last.open();
      exchange.last.receive(welcome([]));
      expect(client.relayPolicy).toBeUndefined();
    });
  });

  it.each(['', 'null', '42', '{', '{"people":[]}'])('is not disturbed by the frame %j', (frame) => {
    exchange.last.open();
    exchange.last.receive(frame);
    exchange.last.receive(welcome([person('kitchen')]));
    expect(names()).toEqual(['kitchen']);
  });

  describe('evidence', () => {
    const piece = { events: [{ atMillis: 0, what: 'tap' as const }] };
    const welcomed = (more: object) =>
      exchange.last.receive({
        type: 'welcome',
        session: 's',
        sequence: 0,
        resumed: false,
        people: [],
        ...more,
      });

    it('goes to a box that takes it, and to no other', () => {
      exchange.last.open();
      expect(client.evidence('abc', piece)).toBe(false);
      welcomed({});
      expect(client.evidence('abc', piece)).toBe(false);
      welcomed({ proofs: true });
      expect(client.evidence('abc', piece)).toBe(true);
      expect(said().filter(({ type }) => type === 'evidence')).toEqual([
        { type: 'evidence', call: 'abc', record: piece },
      ]);
    });

    it('is told that each connection is a new one, which has heard nothing', async () => {
      exchange.last.open();
      welcomed({ proofs: true });
      expect(renewals).toBe(1);
      exchange.last.break();
      await vi.advanceTimersByTimeAsync(3000);
      expect(client.evidence('abc', piece)).toBe(false);
      exchange.last.open();
      welcomed({ proofs: true, resumed: true });
      expect(renewals).toBe(2);
    });

    it('is answered by what the box makes of it', () => {
      exchange.last.open();
      welcomed({ proofs: true });
      const proof = { type: 'proof', call: 'abc', id: 'p-1', verdict: {}, disagreements: [] };
      exchange.last.receive(proof);
      expect(proofs).toEqual([proof]);
    });

    it('when refused, is not taken for the answer to a wish for a relay', async () => {
      exchange.last.open();
      welcomed({ proofs: true });
      const answer = client.relay('failed', 'abc');
      exchange.last.receive({ type: 'error', code: 'no-call', message: 'No.', about: 'evidence' });
      exchange.last.receive({ type: 'error', code: 'relay-off', message: 'Off.' });
      expect(await answer).toBe('relay-off');
    });
  });
});
