import type { Joined } from './protocol';

/** Who this device is. The token is the only secret the page keeps. */
export interface Identity extends Joined {
  /** UUID of the SIP instance (RFC 5626): stable, so that a reload replaces this device's contact. */
  instance: string;
}

/** The part of `localStorage` that is used. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const KEY = 'lanline.identity';

export function loadIdentity(shelf: Shelf): Identity | undefined {
  const stored = loadJson<Partial<Identity>>(shelf, KEY);
  if (
    !stored?.token ||
    !stored.user ||
    !stored.name ||
    !stored.address ||
    !stored.device ||
    !stored.instance
  ) {
    return undefined;
  }
  return stored as Identity;
}

export function saveIdentity(shelf: Shelf, joined: Joined, instance: string): Identity {
  const identity = { ...joined, instance };
  shelf.setItem(KEY, JSON.stringify(identity));
  return identity;
}

export function forgetIdentity(shelf: Shelf): void {
  shelf.removeItem(KEY);
}

export function loadJson<T>(shelf: Shelf, key: string): T | undefined {
  try {
    return (JSON.parse(shelf.getItem(key) ?? 'null') as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}
