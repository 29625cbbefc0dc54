import type { Verdict } from './protocol';
import type { CallRecord, RecordPath } from './record';
import { isLocal } from './relay';

/**
 * What this device alone can say of a call, until the box has compared what both ends report, or where it is away. The reasons
 * are empty: the box gives them.
 */
export function seenHere(record: Partial<CallRecord> | undefined): Verdict {
  const { pairs = [], paths = [], dtls } = record ?? {};
  const pair = pairs.at(-1);
  const isRelayed = pair && [pair.local, pair.remote].some(({ type }) => type === 'relay');
  const claim = { grade: ['endpoint' as const], why: '' };
  const how = [dtls?.version && `DTLS ${dtls.version}`, dtls?.srtp].filter(Boolean).join(', ');
  return {
    path: { ...claim, value: pair ? (isRelayed ? 'relayed' : 'direct') : 'cannot-tell' },
    encrypted: { ...claim, value: dtls?.srtp ? 'yes' : 'cannot-tell', ...(how ? { how } : {}) },
    local: { ...claim, ...stayed(paths) },
    fingerprints: { value: 'cannot-tell', why: '' },
  };
}

/** The box's verdict, with what this device knows already where the box cannot tell yet. */
export function together(box: Verdict | undefined, here: Verdict): Verdict {
  const better = <T extends { value: string }>(theirs: T, ours: T) =>
    theirs.value === 'cannot-tell' && ours.value !== theirs.value ? ours : theirs;
  if (!box) return here;
  return {
    path: better(box.path, here.path),
    encrypted: better(box.encrypted, here.encrypted),
    local: better(box.local, here.local),
    fingerprints: box.fingerprints,
  };
}

/** A public address may be on the LAN too, which only the box knows. */
function stayed(paths: readonly RecordPath[]): Pick<Verdict['local'], 'value' | 'bytesOutside'> {
  const isInside = ({ local, remote }: RecordPath) => [local, remote].every((end) => isLocal(hostOf(end)));
  return paths.length > 0 && paths.every(isInside)
    ? { value: 'yes', bytesOutside: 0 }
    : { value: 'cannot-tell' };
}

function hostOf(written: string): string {
  return written.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}
