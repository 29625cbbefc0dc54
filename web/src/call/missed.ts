import type { EndReason, Peer } from './calls';
import { loadJson, type Shelf } from './identity';

export interface MissedCall {
  peer: Peer;
  atMillis: number;
  /** How often in a row. */
  times: number;
}

const KEY = 'lanline.missed';
const LIMIT = 20;

/** Whether an incoming call that ended so is one the user would want to know of. */
export function isMissed(reason: EndReason): boolean {
  return ['missed', 'do-not-disturb', 'box-away', 'no-common-media'].includes(reason);
}

/** Newest first; calls of one person in a row are one line. */
export function addMissed(calls: readonly MissedCall[], peer: Peer, atMillis: number): MissedCall[] {
  const [last, ...rest] = calls;
  if (last?.peer.user === peer.user) return [{ peer, atMillis, times: last.times + 1 }, ...rest];
  return [{ peer, atMillis, times: 1 }, ...calls].slice(0, LIMIT);
}

export function loadMissed(shelf: Shelf): MissedCall[] {
  const stored = loadJson<MissedCall[]>(shelf, KEY);
  return Array.isArray(stored) ? stored : [];
}

export function saveMissed(shelf: Shelf, calls: readonly MissedCall[]): void {
  shelf.setItem(KEY, JSON.stringify(calls));
}
