import { describe, expect, it } from 'vitest';
import { idle, isBusy, isQuiet, step, type CallEvent, type CallState, type Peer } from '../src/call/calls';

const kitchen: Peer = { user: 'kitchen', name: 'Kitchen', address: 'sip:kitchen@lanline.local' };
const workshop: Peer = { user: 'workshop', name: 'Workshop', address: 'sip:workshop@lanline.local' };

function after(...events: CallEvent[]): CallState {
  return events.reduce(step, idle);
}

const dialled: CallEvent = { type: 'dialled', id: 'd', peer: kitchen, video: true };
const placed: CallEvent = { type: 'placed', id: 'd', as: '1' };
const ringsHere: CallEvent = { type: 'rings-here', id: '2', peer: workshop, video: false };

describe('a call that this side makes', () => {
  it('is calling, then ringing, then active', () => {
    expect(after(dialled, placed)).toMatchObject({ phase: 'outgoing', id: '1', ringing: false });
    expect(after(dialled, placed, { type: 'rings-there', id: '1' })).toMatchObject({ ringing: true });
    expect(after(dialled, placed, { type: 'connected', id: '1', nowMillis: 5 })).toEqual({
      phase: 'active',
      id: '1',
      peer: kitchen,
      direction: 'outgoing',
      sinceMillis: 5,
      link: 'connecting',
    });
  });

  it.each(['busy', 'declined', 'no-answer', 'cancelled', 'unreachable', 'failed'] as const)(
    'can end with %s before anybody talked',
    (reason) => {
      const state = after(dialled, placed, { type: 'over', id: '1', reason, nowMillis: 99 });
      expect(state).toMatchObject({
        phase: 'ended',
        direction: 'outgoing',
        reason,
        talkedMillis: 0,
        video: true,
      });
      expect(step(state, { type: 'dismissed' })).toEqual(idle);
    },
  );

  it('hides nothing behind an older call that is still shown as ended', () => {
    const ended = after(dialled, placed, { type: 'over', id: '1', reason: 'busy', nowMillis: 1 });
    expect(step(ended, ringsHere)).toMatchObject({ phase: 'incoming', peer: workshop });
  });
});

describe('a call that comes in', () => {
  it('is answered with or without video', () => {
    const answering = after(ringsHere, { type: 'answered-here', id: '2', video: false });
    expect(answering).toMatchObject({ phase: 'answering', video: false });
    expect(step(answering, { type: 'connected', id: '2', nowMillis: 0 })).toMatchObject({
      direction: 'incoming',
    });
  });

  it('does not push aside a call that is going on', () => {
    const talking = after(dialled, placed, { type: 'connected', id: '1', nowMillis: 0 });
    expect(isBusy(talking)).toBe(true);
    expect(step(talking, ringsHere)).toBe(talking);
  });

  it('cannot connect before it was answered', () => {
    const ringing = after(ringsHere);
    expect(step(ringing, { type: 'connected', id: '2', nowMillis: 0 })).toBe(ringing);
  });
});

describe('any call', () => {
  const talking = after(dialled, placed, { type: 'connected', id: '1', nowMillis: 1000 });

  it('counts how long both could talk', () => {
    expect(step(talking, { type: 'over', id: '1', reason: 'hung-up', nowMillis: 61_000 })).toMatchObject({
      talkedMillis: 60_000,
    });
  });

  it('does not listen to a late word of another call', () => {
    expect(step(talking, { type: 'over', id: '0', reason: 'failed', nowMillis: 2 })).toBe(talking);
    expect(step(talking, { type: 'link', id: '0', link: 'restoring' })).toBe(talking);
    expect(step(talking, { type: 'link', id: '1', link: 'restoring' })).toMatchObject({ link: 'restoring' });
  });

  it('is relayed until it is told otherwise, and only by its own id', () => {
    const networks = { here: ['10.77.0.0/24'], there: [] };
    expect(step(talking, { type: 'relayed', id: '0', networks })).toBe(talking);
    const relayed = step(talking, { type: 'relayed', id: '1', networks });
    expect(relayed).toMatchObject({ relayed: networks });
    expect(step(relayed, { type: 'relayed', id: '1', networks: undefined })).toMatchObject({
      relayed: undefined,
    });
  });

  it('needs no words when the user ended it or another device took it', () => {
    expect(isQuiet('answered-elsewhere')).toBe(true);
    expect(isQuiet('hung-up')).toBe(true);
    expect(isQuiet('busy')).toBe(false);
    expect(isQuiet('connection-lost')).toBe(false);
  });
});
