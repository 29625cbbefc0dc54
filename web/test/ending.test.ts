import { describe, expect, it } from 'vitest';
import { endReason } from '../src/call/ending';
import type { IncomingRequest, IncomingResponse } from '../src/call/jssip';
import { addMissed, isMissed, type MissedCall } from '../src/call/missed';

const response = (status_code: number, reason_phrase = '') =>
  ({ status_code, reason_phrase }) as unknown as IncomingResponse;
const cancel = (reason?: string) => ({ getHeader: () => reason }) as unknown as IncomingRequest;

describe('an outgoing call', () => {
  it.each([
    [486, '', 'busy'],
    [600, '', 'busy'],
    [603, '', 'declined'],
    [480, 'Do Not Disturb', 'do-not-disturb'],
    [486, 'Do Not Disturb', 'do-not-disturb'],
    [480, 'Temporarily Unavailable', 'unreachable'],
    [404, '', 'unreachable'],
    [408, '', 'no-answer'],
    [487, '', 'no-answer'],
    [488, '', 'no-common-media'],
    [500, '', 'failed'],
  ])('that is answered %i %s ends with %s', (status, phrase, reason) => {
    expect(endReason('outgoing', 'remote', response(status, phrase), 'whatever')).toBe(reason);
  });
});

describe('an incoming call that is withdrawn', () => {
  it.each([
    [undefined, 'missed'],
    ['SIP;cause=200;text="Call completed elsewhere"', 'answered-elsewhere'],
    ['SIP ;cause=200', 'answered-elsewhere'],
    ['SIP;cause=603;text="Decline"', 'declined-here'],
    ['SIP;cause=487', 'missed'],
    ['SIP;cause=2001', 'missed'],
  ])('for the reason %j is %s', (reason, expected) => {
    expect(endReason('incoming', 'remote', cancel(reason), 'Canceled')).toBe(expected);
  });
});

describe('a call that was answered', () => {
  it.each([
    ['local', 'Terminated', 'hung-up'],
    ['remote', 'Terminated', 'hung-up-by-peer'],
    ['system', 'RTP Timeout', 'connection-lost'],
    ['remote', 'No ACK', 'connection-lost'],
  ])('and ended by %s with %s is %s', (originator, cause, reason) => {
    expect(endReason('incoming', originator, null, cause)).toBe(reason);
  });
});

describe('missed calls', () => {
  const kitchen = { user: 'kitchen', name: 'Kitchen', address: 'sip:kitchen@lanline.local' };
  const attic = { user: 'attic', name: 'Attic', address: 'sip:attic@lanline.local' };

  it('are those the user could not take, and not those another device took', () => {
    expect(isMissed('missed')).toBe(true);
    expect(isMissed('do-not-disturb')).toBe(true);
    expect(isMissed('answered-elsewhere')).toBe(false);
    expect(isMissed('declined-here')).toBe(false);
  });

  it('come newest first, one line for one person in a row', () => {
    let calls: MissedCall[] = [];
    calls = addMissed(calls, kitchen, 1);
    calls = addMissed(calls, kitchen, 2);
    calls = addMissed(calls, attic, 3);
    calls = addMissed(calls, kitchen, 4);
    expect(calls.map(({ peer, times, atMillis }) => [peer.user, times, atMillis])).toEqual([
      ['kitchen', 1, 4],
      ['attic', 1, 3],
      ['kitchen', 2, 2],
    ]);
  });

  it('are a bounded list', () => {
    let calls: MissedCall[] = [];
    for (let i = 0; i < 100; i++) calls = addMissed(calls, { ...kitchen, user: `u${i}` }, i);
    expect(calls).toHaveLength(20);
  });
});
