import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Offered } from '../src/call/renegotiation';
import { GIVE_UP_MILLIS, Restorer, type Patient } from '../src/call/restorer';

describe('Restorer', () => {
  let told: string[];
  let answer: 'here' | 'silent' | 'gone';
  let offered: Offered;
  let renewals: number;
  let lastOffer: number;
  let offers: number[];
  let probes: number;
  let pictures: number;

  const patient: Patient = {
    probe: () => probes++,
    renewals: () => renewals,
    knock: (millis) =>
      new Promise((resolve) => setTimeout(() => resolve(answer), answer === 'silent' ? millis : 20)),
    renew: () => {
      offers.push(Date.now());
      return Promise.resolve(offered);
    },
    refreshPicture: () => pictures++,
    offeredMillis: () => lastOffer,
  };

  function restorer(isCaller: boolean) {
    return new Restorer(isCaller, patient, {
      restoring: (restoring) => told.push(restoring ? 'restoring' : 'restored'),
      gone: () => told.push('gone'),
      lost: () => told.push('lost'),
    });
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    told = [];
    answer = 'here';
    offered = 'done';
    renewals = 1;
    lastOffer = -60_000;
    offers = [];
    probes = 0;
    pictures = 0;
  });

  afterEach(() => void vi.useRealTimers());

  it('lets the caller offer when the path has not come back by itself', async () => {
    const caller = restorer(true);
    caller.sick();
    await vi.advanceTimersByTimeAsync(600);
    expect(offers).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(offers).toHaveLength(1);
    caller.well();
    expect(told).toEqual(['restoring', 'restored']);
    expect(pictures).toBe(1);
  });

  it('lets the callee wait a moment, so that both do not offer at once', async () => {
    restorer(false).sick();
    await vi.advanceTimersByTimeAsync(1400);
    expect(offers).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(300);
    expect(offers).toHaveLength(1);
  });

  describe('of a device that has just come back to the box', () => {
    function comesBack(isCaller: boolean): Restorer {
      const moved = restorer(isCaller);
      renewals++;
      moved.sick();
      return moved;
    }

    it.each([true, false])('offers at once (caller: %s)', async (isCaller) => {
      comesBack(isCaller);
      await vi.advanceTimersByTimeAsync(900);
      expect(offers).toEqual([20]);
    });

    it('offers as soon as the browser knows its address', async () => {
      offered = 'no-address';
      comesBack(true);
      await vi.advanceTimersByTimeAsync(500);
      expect(offers.length).toBeGreaterThan(5);
      offered = 'done';
      offers = [];
      await vi.advanceTimersByTimeAsync(500);
      expect(offers).toHaveLength(1);
    });

    it('ends the call when the other side does not know it any more', async () => {
      offered = 'gone';
      comesBack(true);
      await vi.advanceTimersByTimeAsync(50);
      expect(told).toEqual(['restoring', 'gone']);
    });
  });

  it('offers nothing into a dead connection, and looks after its own meanwhile', async () => {
    answer = 'silent';
    restorer(true).sick();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(offers).toHaveLength(0);
    expect(probes).toBeGreaterThan(5);
  });

  it('holds back while the other side’s offer is settling', async () => {
    const caller = restorer(true);
    lastOffer = 0;
    caller.sick();
    await vi.advanceTimersByTimeAsync(2000);
    expect(offers).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(offers).toHaveLength(1);
  });

  it('tries again at different times on both sides after a glare', async () => {
    offered = 'glare';
    restorer(true).sick();
    await vi.advanceTimersByTimeAsync(1000);
    expect(offers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(900);
    expect(offers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(800);
    expect(offers).toHaveLength(2);
  });

  it('tries again when an offer did not help', async () => {
    restorer(true).sick();
    await vi.advanceTimersByTimeAsync(4000);
    expect(offers).toHaveLength(2);
  });

  it('does nothing more once the call is well or over', async () => {
    const caller = restorer(true);
    caller.sick();
    caller.well();
    await vi.advanceTimersByTimeAsync(5000);
    caller.sick();
    caller.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(offers).toHaveLength(0);
  });

  it('ends the call when the other side does not know it any more', async () => {
    answer = 'gone';
    restorer(true).sick();
    await vi.advanceTimersByTimeAsync(50);
    expect(told).toEqual(['restoring', 'gone']);
  });

  it('wants a whole picture on a path that came back, not on a new one, which begins with one', async () => {
    const callee = restorer(false);
    callee.sick();
    lastOffer = Date.now() + 100;
    await vi.advanceTimersByTimeAsync(200);
    callee.well();
    expect(pictures).toBe(0);
  });

  it('gives up in the end', async () => {
    answer = 'silent';
    restorer(true).sick();
    await vi.advanceTimersByTimeAsync(GIVE_UP_MILLIS + 3000);
    expect(told).toEqual(['restoring', 'lost']);
  });
});
