import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gathered } from '../src/call/gathering';

class Gatherer extends EventTarget {
  iceGatheringState = 'gathering';
  localDescription = { sdp: '' };

  candidate(): void {
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: {} }));
  }

  complete(): void {
    this.iceGatheringState = 'complete';
    this.dispatchEvent(new Event('icegatheringstatechange'));
  }
}

describe('gathered', () => {
  let gatherer: Gatherer;
  let isDone: boolean;

  beforeEach(() => {
    vi.useFakeTimers();
    gatherer = new Gatherer();
    isDone = false;
  });

  afterEach(() => void vi.useRealTimers());

  function start() {
    void gathered(gatherer as unknown as RTCPeerConnection).then(() => (isDone = true));
  }

  const after = (millis: number) => vi.advanceTimersByTimeAsync(millis);

  it('is done when the browser says so', async () => {
    start();
    gatherer.complete();
    await after(0);
    expect(isDone).toBe(true);
  });

  it('does not wait for formalities after the burst of host candidates', async () => {
    start();
    await after(20);
    gatherer.candidate();
    await after(40);
    gatherer.candidate();
    await after(50);
    expect(isDone).toBe(false);
    await after(15);
    expect(isDone).toBe(true);
  });

  it('never takes longer than 400 ms', async () => {
    start();
    for (let i = 0; i < 9; i++) {
      await after(44);
      gatherer.candidate();
    }
    expect(isDone).toBe(false);
    await after(5);
    expect(isDone).toBe(true);
  });

  it('is done at once when nothing is left to gather', async () => {
    gatherer.iceGatheringState = 'complete';
    gatherer.localDescription.sdp = 'a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n';
    start();
    await after(0);
    expect(isDone).toBe(true);
  });

  it('does not take the state of the last round for that of an ICE restart', async () => {
    gatherer.iceGatheringState = 'complete';
    start();
    await after(100);
    expect(isDone).toBe(false);
    await after(300);
    expect(isDone).toBe(true);
  });
});
