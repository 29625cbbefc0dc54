import type { PastCall, Verdict } from '../call/protocol';
import { strings } from './strings';

type Short = Pick<PastCall, 'path' | 'encrypted' | 'local' | 'fingerprints'>;

/** A verdict in one line. */
export function inShort(verdict: Verdict | Short): string {
  const short = strings.proof.short;
  const value = <V extends string>(claim: V | { value: V }) =>
    typeof claim === 'string' ? claim : claim.value;
  return [
    short.path[value(verdict.path)],
    short.encrypted[value(verdict.encrypted)],
    short.local[value(verdict.local)],
    short.fingerprints[value(verdict.fingerprints)],
  ]
    .filter(Boolean)
    .join(', ');
}
