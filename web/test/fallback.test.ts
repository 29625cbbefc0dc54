import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fallback, FIRST_PAIR_MILLIS, PROBE_EVERY_MILLIS, type Means } from '../src/call/fallback';
import type { RelayPolicy } from '../src/call/protocol';
import type { RelayAnswer } from '../src/call/relay';

const turn: RTCIceServer = { urls: ['turn:10.77.0.1:3478?transport=udp'], username: 'u', credential: 'c' };
const grant = { servers: [turn], seconds: 600, here: ['10.77.0.0/24'], there: ['10.78.0.0/24'] };
const RELAY_OFFER = 'a=candidate:1 1 udp 1 10.77.0.1 50000 typ relay raddr 0.0.0.0 rport 0\r\n';
const HOST_OFFER = 'a=candidate:1 1 udp 1 10.78.0.2 50000 typ host\r\n';

describe('Fallback', () => {
  let policy: RelayPolicy | undefined;
  let answer: RelayAnswer;
  let direct: boolean;
  let lastOffer: number;
  /** What was done and told, with the millisecond. */
  let log: [number, string][];

  const note = (what: string) => void log.push([Date.now(), what]);
  const means: Means = {
    policy: () => policy,
    ask: (because) => {
      note(`asks: ${because}`);
      return Promise.resolve(answer);
    },
    use: (servers) => note(servers ? `uses ${servers.length}` : 'uses none'),
    mend: () => note('mends'),
    restart: () => {
      note('restarts');
      lastOffer = Date.now();
      return Promise.resolve('done');
    },
    probe: () => {
      note('probes');
      return Promise.resolve(direct);
    },
    offeredMillis: () => lastOffer,
  };

  function fallback(isCaller = true) {
    return new Fallback(isCaller, means, {
      relaying: () => note('relaying'),
      blocked: () => note('blocked'),
      relayed: (networks) =>
        note(
          networks
            ? `relayed ${networks.here} ${networks.there}${networks.always ? ' always' : ''}`
            : 'direct',
        ),
      failed: (reason) => note(reason),
    });
  }

  /** In a call that the box relays since 0 ms; nothing of how it came to that is in the log. */
  async function relayed(isCaller = true): Promise<Fallback> {
    const call = fallback(isCaller);
    call.answered(true, undefined);
    await after(0);
    call.ice('connected');
    call.selected(true);
    log = [];
    return call;
  }

  const after = (millis: number) => vi.advanceTimersByTimeAsync(millis);
  const done = () => log.map(([, what]) => what);

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    policy = 'on-failure';
    answer = grant;
    direct = false;
    lastOffer = -60_000;
    log = [];
  });

  afterEach(() => void vi.useRealTimers());

  describe('of a call that was just answered', () => {
    it('asks nobody while the direct path works', async () => {
      const call = fallback();
      call.answered(false, undefined);
      await after(40);
      call.ice('connected');
      call.selected(false);
      await after(3_600_000);
      call.selected(false);
      expect(log).toEqual([]);
    });

    it('asks the box when no pair has succeeded in five seconds, not earlier', async () => {
      fallback().answered(false, undefined);
      await after(FIRST_PAIR_MILLIS - 1);
      expect(log).toEqual([]);
      await after(1);
      expect(log).toEqual([
        [5000, 'relaying'],
        [5000, 'asks: failed'],
        [5000, 'uses 1'],
        [5000, 'mends'],
      ]);
    });

    it('does not wait for what cannot come', async () => {
      fallback().answered(true, undefined);
      await after(0);
      expect(done()).toContain('mends');
    });

    it('asks as soon as the browser says that it has failed, and once', async () => {
      const call = fallback();
      call.answered(false, undefined);
      await after(2000);
      call.ice('failed');
      call.ice('failed');
      await after(4000);
      expect(log.filter(([, what]) => what.startsWith('asks'))).toEqual([[2000, 'asks: failed']]);
    });

    it('asks again while the box is away or does not know the call yet', async () => {
      answer = 'away';
      fallback().answered(true, undefined);
      await after(600);
      answer = 'no-call';
      await after(600);
      expect(done()).not.toContain('mends');
      answer = grant;
      await after(600);
      expect(done().slice(-2)).toEqual(['uses 1', 'mends']);
    });

    it('tells when there is no way at all', async () => {
      fallback().answered(true, undefined);
      await after(14_999);
      expect(done()).not.toContain('no-way');
      await after(1);
      expect(done().at(-1)).toBe('no-way');
    });

    it('is content with a direct path that comes late', async () => {
      const call = fallback();
      call.answered(false, undefined);
      await after(5100);
      call.ice('connected');
      await after(2900);
      call.selected(false);
      expect(done().at(-1)).toBe('mends');
      await after(100);
      call.selected(false);
      call.selected(false);
      expect(done().slice(-2)).toEqual(['uses none', 'restarts']);
      await after(20_000);
      expect(done()).not.toContain('no-way');
    });
  });

  describe('of a box that does not relay', () => {
    it.each(['never', undefined] as const)('says so without asking (policy: %s)', async (stated) => {
      policy = stated;
      fallback().answered(false, undefined);
      await after(5000);
      expect(log).toEqual([[5000, 'blocked']]);
      await after(10_000);
      expect(log.at(-1)).toEqual([15_000, 'relay-off']);
    });

    it('says so when it refuses', async () => {
      answer = 'relay-off';
      fallback().answered(true, undefined);
      await after(10_000);
      expect(done()).toEqual(['relaying', 'asks: failed', 'blocked', 'relay-off']);
    });

    it('waits for room in a relay that is full, and says that it was full when there came none', async () => {
      answer = 'relay-full';
      fallback().answered(true, undefined);
      await after(15_000);
      expect(done()).not.toContain('blocked');
      expect(log).toContainEqual([15_000, 'relay-full']);
    });

    it('takes the room that another call has left', async () => {
      answer = 'relay-full';
      const call = fallback();
      call.answered(true, undefined);
      await after(2000);
      answer = grant;
      await after(500);
      call.ice('connected');
      call.selected(true);
      await after(15_000);
      expect(done()).toContain('relayed 10.77.0.0/24 10.78.0.0/24');
      expect(done()).not.toContain('relay-full');
    });

    it('leaves a call that has worked to those who mend it', async () => {
      policy = 'never';
      const call = fallback();
      call.answered(false, undefined);
      call.ice('connected');
      call.ice('failed');
      await after(60_000);
      expect(log).toEqual([]);
    });
  });

  describe('of a box that relays always', () => {
    it.each([false, true])('says that this is why, also after the path broke (%s)', async (broke) => {
      policy = 'always';
      const call = fallback();
      call.answered(false, grant);
      if (broke) {
        call.ice('connected');
        call.ice('failed');
        await after(0);
      }
      call.ice('connected');
      call.selected(true);
      expect(done()).toContain('relayed 10.77.0.0/24 10.78.0.0/24 always');
    });

    it('keeps what the call began with as long as it is good, and asks for no more while the path is direct', async () => {
      const call = fallback();
      call.answered(false, grant);
      call.ice('connected');
      await after(6000);
      call.selected(false);
      expect(done()).toEqual(['uses 1']);
      await after(3_600_000);
      expect(done()).toEqual(['uses 1', 'uses none']);
    });

    it('renews it for a call that needs it', async () => {
      const call = fallback();
      call.answered(false, grant);
      call.ice('connected');
      call.selected(true);
      await after(450_000);
      expect(done().slice(-3)).toEqual(['asks: always', 'uses 1', 'restarts']);
      call.networkChanged();
      await after(60_000);
      expect(done(), 'looks for no other path').not.toContain('probes');
    });
  });

  describe('of a path that broke', () => {
    async function broken(isCaller = true) {
      const call = fallback(isCaller);
      call.answered(false, undefined);
      call.ice('connected');
      await after(60_000);
      call.sick();
      return call;
    }

    it('waits until a restart has not helped for three seconds', async () => {
      const call = await broken();
      await after(800);
      lastOffer = Date.now();
      await after(2500);
      lastOffer = Date.now();
      expect(log).toEqual([]);
      await after(1000);
      expect(done()).toEqual(['relaying', 'asks: disconnected', 'uses 1', 'mends']);
      call.stop();
    });

    it('asks nobody while the other side cannot be offered anything', async () => {
      await broken();
      await after(30_000);
      expect(log).toEqual([]);
    });

    it('asks nobody when the restart has helped', async () => {
      const call = await broken();
      lastOffer = Date.now();
      await after(1000);
      call.well();
      await after(30_000);
      expect(log).toEqual([]);
    });

    it('asks when the browser says that it has failed', async () => {
      const call = await broken();
      call.ice('failed');
      await after(0);
      expect(done()).toEqual(['relaying', 'asks: disconnected', 'uses 1', 'mends']);
    });
  });

  describe('asked by the other side’s offer', () => {
    it('has servers of its own before it answers, and offers nothing itself', async () => {
      const call = fallback(false);
      call.answered(false, undefined);
      await after(4900);
      await call.offered(RELAY_OFFER);
      await after(5000);
      expect(done()).toEqual(['relaying', 'asks: failed', 'uses 1']);
    });

    it('says nothing to a user whose call is well', async () => {
      const call = fallback(false);
      call.answered(false, undefined);
      call.ice('connected');
      await call.offered(RELAY_OFFER);
      expect(done()).toEqual(['asks: disconnected', 'uses 1']);
    });

    it('answers all the same when the box is silent', async () => {
      means.ask = () => new Promise(() => {});
      const call = fallback(false);
      const asked = call.offered(RELAY_OFFER).then(() => note('answers'));
      await after(700);
      await asked;
      expect(log.at(-1)).toEqual([700, 'answers']);
      call.stop();
      means.ask = (because) => {
        note(`asks: ${because}`);
        return Promise.resolve(answer);
      };
    });

    it('asks nothing for an offer that needs no relay', async () => {
      const call = fallback(false);
      call.answered(false, undefined);
      call.ice('connected');
      await call.offered(HOST_OFFER);
      expect(log).toEqual([]);
    });
  });

  describe('of a relayed call', () => {
    it('says so, with the networks that the box named', async () => {
      const call = fallback();
      call.answered(true, undefined);
      await after(0);
      call.ice('connected');
      call.selected(true);
      call.selected(true);
      expect(done().slice(-1)).toEqual(['relayed 10.77.0.0/24 10.78.0.0/24']);
    });

    it('tries a direct path every 30 seconds, and does nothing else', async () => {
      await relayed();
      await after(3 * PROBE_EVERY_MILLIS);
      expect(log).toEqual([
        [30_000, 'probes'],
        [60_000, 'probes'],
        [90_000, 'probes'],
      ]);
    });

    it('leaves that to the caller', async () => {
      await relayed(false);
      await after(2 * PROBE_EVERY_MILLIS);
      expect(log).toEqual([]);
    });

    it('tries at once on another network', async () => {
      const call = await relayed();
      await after(5000);
      call.networkChanged();
      await after(1000);
      expect(log).toEqual([[6000, 'probes']]);
    });

    it('moves to a direct path that was found, and lets the relay go once it is used', async () => {
      const call = await relayed();
      direct = true;
      await after(PROBE_EVERY_MILLIS);
      expect(done()).toEqual(['probes', 'uses none', 'restarts']);
      call.selected(true);
      await after(500);
      call.selected(false);
      await after(3000);
      call.selected(false);
      expect(done().slice(3)).toEqual(['direct', 'uses none']);
      log = [];
      await after(3_600_000);
      call.selected(false);
      expect(log).toEqual([]);
    });

    it('gathers anew when the browser has moved by itself, so that it lets the relay go', async () => {
      const call = await relayed();
      await after(10_000);
      call.selected(false);
      await after(2900);
      call.selected(false);
      expect(done()).toEqual(['direct']);
      await after(100);
      call.selected(false);
      expect(done()).toEqual(['direct', 'uses none', 'restarts']);
      await after(3_600_000);
      call.selected(false);
      expect(done()).toHaveLength(3);
    });

    it('lets it go as callee when the caller gathers anew', async () => {
      const call = await relayed(false);
      call.selected(false);
      await call.offered(HOST_OFFER);
      expect(done()).toEqual(['direct', 'uses none']);
    });

    it('keeps it when the browser falls back to it', async () => {
      const call = await relayed();
      call.selected(false);
      await after(1000);
      call.selected(true);
      await after(5000);
      call.selected(true);
      expect(done()).toEqual(['direct', 'relayed 10.77.0.0/24 10.78.0.0/24']);
    });

    it('keeps the relay at hand when the direct path does not carry the call', async () => {
      const call = await relayed();
      direct = true;
      await after(PROBE_EVERY_MILLIS);
      direct = false;
      await after(5000);
      call.selected(true);
      expect(done()).toEqual(['probes', 'uses none', 'restarts', 'uses 1']);
    });

    it('takes part in the other side’s move', async () => {
      const call = await relayed(false);
      call.direct();
      await call.offered(HOST_OFFER);
      expect(done()).toEqual(['uses none']);
    });

    it('keeps its relay for an offer without one that is no move', async () => {
      const call = await relayed(false);
      await call.offered(HOST_OFFER);
      call.direct();
      await after(10_000);
      await call.offered(HOST_OFFER);
      expect(log).toEqual([]);
    });

    it('renews the credentials before they end, and restarts with them', async () => {
      await relayed();
      await after(449_999);
      expect(done().filter((what) => what !== 'probes')).toEqual([]);
      await after(1);
      expect(done().filter((what) => what !== 'probes')).toEqual(['asks: failed', 'uses 1', 'restarts']);
      await after(450_000);
      expect(done().filter((what) => what === 'restarts')).toHaveLength(2);
    });

    it('has fresh ones as callee before the caller offers, and offers only if the caller does not', async () => {
      await relayed(false);
      await after(420_000);
      expect(done()).toEqual(['asks: failed', 'uses 1']);
      lastOffer = Date.now() + 30_000;
      await after(90_000);
      expect(done()).toHaveLength(2);
    });

    it('offers as callee when the caller did not', async () => {
      await relayed(false);
      await after(510_000);
      expect(log.slice(-1)).toEqual([[510_000, 'restarts']]);
    });

    it('asks anew when it breaks, as soon as the box is back', async () => {
      const call = await relayed();
      answer = 'away';
      call.sick();
      await after(2000);
      answer = grant;
      await after(500);
      expect(done().slice(0, 2)).toEqual(['relaying', 'asks: disconnected']);
      expect(done().slice(-2)).toEqual(['uses 1', 'mends']);
    });

    it('is not disturbed by a browser that shows the old pair while the path is mended', async () => {
      const call = await relayed();
      call.sick();
      call.selected(false);
      expect(done()).not.toContain('direct');
    });

    it('does nothing more once it is over', async () => {
      const call = await relayed();
      call.stop();
      call.ice('failed');
      call.selected(false);
      await after(3_600_000);
      expect(log).toEqual([]);
    });
  });
});
