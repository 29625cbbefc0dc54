import type { FromBox, Person } from './protocol';

/** What the box has told, and up to where: enough to resume after a broken connection. */
export interface Roll {
  session: string | undefined;
  sequence: number;
  people: ReadonlyMap<string, Person>;
}

export const emptyRoll: Roll = { session: undefined, sequence: 0, people: new Map() };

/** The roll after one frame from the box. Frames that were seen already change nothing. */
export function turn(roll: Roll, frame: FromBox): Roll {
  switch (frame.type) {
    case 'welcome': {
      if (frame.resumed && frame.session === roll.session) return roll;
      const people = new Map((frame.people ?? []).map((person) => [person.user, person]));
      return { session: frame.session, sequence: frame.sequence, people };
    }
    case 'person': {
      if (frame.sequence <= roll.sequence) return roll;
      const people = new Map(roll.people).set(frame.person.user, frame.person);
      return { ...roll, sequence: frame.sequence, people };
    }
    case 'gone': {
      if (frame.sequence <= roll.sequence) return roll;
      const people = new Map(roll.people);
      people.delete(frame.user);
      return { ...roll, sequence: frame.sequence, people };
    }
    case 'missed':
    case 'signal':
      return { ...roll, sequence: Math.max(roll.sequence, frame.sequence) };
    case 'relay':
    case 'proof':
    case 'error':
    case 'bye':
      return roll;
  }
}

/** Everyone but this person, by name as people sort it. */
export function others(roll: Roll, self: string | undefined): Person[] {
  return [...roll.people.values()]
    .filter((person) => person.user !== self)
    .sort((a, b) => a.name.localeCompare(b.name));
}
