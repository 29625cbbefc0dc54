import type { Networks } from './relay';

/** One call as its user sees it: a pure reducer, without a socket or a clock. */

export interface Peer {
  /** User part of the address. */
  user: string;
  name: string;
  address: string;
}

export type EndReason =
  | 'hung-up'
  /** The other side went on to somebody else, as this one had asked. */
  | 'transferred'
  | 'hung-up-by-peer'
  | 'cancelled'
  | 'busy'
  | 'declined'
  | 'do-not-disturb'
  | 'no-answer'
  | 'unreachable'
  | 'box-away'
  | 'connection-lost'
  | 'answered-elsewhere'
  | 'declined-here'
  | 'missed'
  | 'no-common-media'
  /** The two devices cannot reach each other: not even through the box, or because it does not relay, or no more calls. */
  | 'no-way'
  | 'relay-off'
  | 'relay-full'
  | 'failed';

export type Direction = 'outgoing' | 'incoming';

/**
 * Whether sound and picture flow: `restoring` while the path is being found anew, `relaying` while the box is asked to
 * carry the call, `blocked` when there is no direct path and the box does not relay.
 */
export type Link = 'connecting' | 'flowing' | 'restoring' | 'relaying' | 'blocked';

/**
 * Somebody else is to take this side's place (`leaving`), or the other side's (`following`), and does not answer yet;
 * `failed` when nobody came.
 */
export interface Transfer {
  to: Peer;
  how: 'leaving' | 'following' | 'failed';
}

export type CallState =
  | { phase: 'idle' }
  | { phase: 'outgoing'; id: string; peer: Peer; video: boolean; ringing: boolean; waits?: Peer | undefined }
  | { phase: 'incoming'; id: string; peer: Peer; video: boolean }
  | { phase: 'answering'; id: string; peer: Peer; video: boolean }
  | {
      phase: 'active';
      id: string;
      peer: Peer;
      direction: Direction;
      sinceMillis: number;
      link: Link;
      /** Set while the box carries the call: the networks that cannot reach each other. */
      relayed?: Networks | undefined;
      transfer?: Transfer | undefined;
      /** Who waits on hold until this call is over. */
      waits?: Peer | undefined;
      /** Whether the other side has put this one on hold. */
      held?: boolean;
    }
  | {
      phase: 'ended';
      id: string;
      peer: Peer;
      direction: Direction;
      reason: EndReason;
      /** How long both could talk; 0 when they could not. */
      talkedMillis: number;
      video: boolean;
    };

export type CallEvent =
  | { type: 'dialled'; id: string; peer: Peer; video: boolean }
  /** The devices are open and the call went out; from here on it has the session's id. */
  | { type: 'placed'; id: string; as: string }
  | { type: 'rings-there'; id: string }
  | { type: 'rings-here'; id: string; peer: Peer; video: boolean }
  | { type: 'answered-here'; id: string; video: boolean }
  | { type: 'connected'; id: string; nowMillis: number }
  | { type: 'link'; id: string; link: Link }
  | { type: 'relayed'; id: string; networks: Networks | undefined }
  | { type: 'transfer'; id: string; transfer: Transfer }
  | { type: 'held'; id: string; held: boolean }
  /** The present call waits on hold, and somebody else is called. */
  | { type: 'asks'; id: string; as: string; peer: Peer }
  /** A call that was on hold is the present one again. */
  | { type: 'back'; state: CallState }
  /** Who was on hold has gone. */
  | { type: 'released' }
  /** Another session takes the place of this one, and is not answered yet. */
  | { type: 'moved'; id: string; as: string; peer: Peer; direction: Direction }
  | { type: 'over'; id: string; reason: EndReason; nowMillis: number }
  | { type: 'dismissed' };

export const idle: CallState = { phase: 'idle' };

/** Whether a further call has to be told that this device is busy. */
export function isBusy(state: CallState): boolean {
  return state.phase !== 'idle' && state.phase !== 'ended';
}

/** The call after one event. An event of another call, or one that comes too late, changes nothing. */
export function step(state: CallState, event: CallEvent): CallState {
  switch (event.type) {
    case 'dialled':
      if (isBusy(state)) return state;
      return { phase: 'outgoing', id: event.id, peer: event.peer, video: event.video, ringing: false };
    case 'rings-here':
      if (isBusy(state)) return state;
      return { phase: 'incoming', id: event.id, peer: event.peer, video: event.video };
    case 'placed':
      return state.phase === 'outgoing' && state.id === event.id ? { ...state, id: event.as } : state;
    case 'rings-there':
      return state.phase === 'outgoing' && state.id === event.id ? { ...state, ringing: true } : state;
    case 'answered-here':
      if (state.phase !== 'incoming' || state.id !== event.id) return state;
      return { phase: 'answering', id: state.id, peer: state.peer, video: event.video };
    case 'connected':
      return connected(state, event);
    case 'link':
      return state.phase === 'active' && state.id === event.id ? { ...state, link: event.link } : state;
    case 'relayed':
      return state.phase === 'active' && state.id === event.id
        ? { ...state, relayed: event.networks }
        : state;
    case 'transfer':
      return state.phase === 'active' && state.id === event.id
        ? { ...state, transfer: event.transfer }
        : state;
    case 'held':
      return state.phase === 'active' && state.id === event.id ? { ...state, held: event.held } : state;
    case 'asks':
      if (state.phase !== 'active' || state.id !== event.id) return state;
      return { ...outgoing(event.as, event.peer), waits: state.peer };
    case 'back':
      return event.state;
    case 'released':
      return 'waits' in state ? { ...state, waits: undefined } : state;
    case 'moved':
      return state.phase === 'active' && state.id === event.id ? moved(event) : state;
    case 'over':
      return over(state, event);
    case 'dismissed':
      return state.phase === 'ended' ? idle : state;
  }
}

function connected(state: CallState, event: CallEvent & { type: 'connected' }): CallState {
  if ((state.phase !== 'outgoing' && state.phase !== 'answering') || state.id !== event.id) return state;
  return {
    phase: 'active',
    id: state.id,
    peer: state.peer,
    direction: state.phase === 'outgoing' ? 'outgoing' : 'incoming',
    sinceMillis: event.nowMillis,
    link: 'connecting',
    ...('waits' in state ? { waits: state.waits } : {}),
  };
}

function outgoing(id: string, peer: Peer): CallState & { phase: 'outgoing' } {
  return { phase: 'outgoing', id, peer, video: true, ringing: false };
}

function moved({ as, peer, direction }: CallEvent & { type: 'moved' }): CallState {
  return direction === 'outgoing' ? outgoing(as, peer) : { phase: 'answering', id: as, peer, video: true };
}

function over(state: CallState, event: CallEvent & { type: 'over' }): CallState {
  if (state.phase === 'idle' || state.phase === 'ended' || state.id !== event.id) return state;
  const active = state.phase === 'active';
  return {
    phase: 'ended',
    id: state.id,
    peer: state.peer,
    direction: active ? state.direction : state.phase === 'outgoing' ? 'outgoing' : 'incoming',
    reason: event.reason,
    talkedMillis: active ? Math.max(0, event.nowMillis - state.sinceMillis) : 0,
    video: active || state.video,
  };
}

/** Endings that need no words: the user did it, or it went on somewhere else. */
export function isQuiet(reason: EndReason): boolean {
  return ['hung-up', 'cancelled', 'declined-here', 'answered-elsewhere'].includes(reason);
}
