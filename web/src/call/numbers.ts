import type { Peer } from './calls';

/** Who can be dialled, here now or not, as the box lists them. */
export interface NumberEntry extends Peer {
  /** 0 where there is none. */
  extension: number;
  kind: 'person' | 'group' | 'service';
}

/** What a keypad and a name field can say. */
const DIALLABLE = /^[\w.+*#-]{1,64}$/;

/**
 * Whom somebody means.
 *
 * @param typed a number, a name as it is shown, or the user part of an address
 * @param own address of this person; everybody is in its domain
 */
export function dialled(typed: string, entries: readonly NumberEntry[], own: string): Peer | undefined {
  const wanted = typed.trim().toLowerCase();
  const known = entries.find(
    ({ user, name, extension }) =>
      String(extension || undefined) === wanted || user === wanted || name.toLowerCase() === wanted,
  );
  if (known || !DIALLABLE.test(wanted)) return known;
  const user = encodeURIComponent(wanted);
  return { user, name: wanted, address: `sip:${user}${own.slice(own.indexOf('@'))}` };
}
