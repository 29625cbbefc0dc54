import { describe, expect, it } from 'vitest';
import { dialled, type NumberEntry } from '../src/call/numbers';

const OWN = 'sip:attic@lanline.local';

function entry(user: string, name: string, extension: number): NumberEntry {
  return { user, name, extension, kind: 'person', address: `sip:${user}@lanline.local` };
}

describe('what is dialled', () => {
  const entries = [entry('kitchen', 'Kitchen', 21), entry('cafe', 'Café', 22), entry('echo', 'Echo', 0)];

  it.each([
    ['21', 'kitchen'],
    [' kitchen ', 'kitchen'],
    ['KITCHEN', 'kitchen'],
    ['café', 'cafe'],
    ['cafe', 'cafe'],
    ['echo', 'echo'],
  ])('%j is %s', (typed, user) => {
    expect(dialled(typed, entries, OWN)?.user).toBe(user);
  });

  it('may be a number that is not listed, in the domain of everybody', () => {
    expect(dialled('99', entries, OWN)).toEqual({ user: '99', name: '99', address: 'sip:99@lanline.local' });
    expect(dialled('#1', entries, OWN)?.address).toBe('sip:%231@lanline.local');
  });

  it.each(['', '  ', '0@elsewhere', 'a b', '21>', 'x'.repeat(65), 'sip:21@box', 'undefined,'])(
    '%j is nobody',
    (typed) => {
      expect(dialled(typed, entries, OWN)).toBeUndefined();
    },
  );
});
