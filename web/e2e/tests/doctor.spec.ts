import type { Box } from '../harness/box.ts';
import { expect, test } from '../harness/fixtures.ts';
import type { Person } from '../harness/person.ts';

interface Finding {
  about: string;
  grade: 'PASS' | 'WARN' | 'FAIL';
  what: string;
  fix: string;
}

test('lanline doctor sees that devices reach this machine, and each other', async ({ box, person }) => {
  test.setTimeout(120_000);
  const alice = await person('alice', 'Kitchen');
  const only = await ofDevices(box);
  expect(only.map(({ grade }) => grade)).toEqual(['PASS', 'WARN']);
  expect(only[0]?.what).toMatch(
    new RegExp(`^${alice.name} reaches this machine \\(UDP, (10.77.0.2 to 10.77.0.1|fd77::2 to fd77::1)\\)$`),
  );
  expect(only[1]?.what).toContain('that takes two of them');

  const bob = await person('bob', 'Garage');
  const findings = await ofDevices(box);
  expect(findings.map(({ grade }) => grade)).toEqual(['PASS', 'PASS', 'PASS']);
  expect(inAnyOrder(findings[2]?.what, alice.name, bob.name)).toBe(`${ends(alice, bob)} reach each other`);
  await noTraceIsLeft(alice);
});

test('lanline doctor tells client isolation by its name, with both addresses and the way out', async ({
  lab,
  box,
  person,
  measured,
}) => {
  test.setTimeout(120_000);
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  try {
    await lab.block('alice', 'peers');
    const beganMs = Date.now();
    const [, , between] = await ofDevices(box);
    measured(`the check-up took ${((Date.now() - beganMs) / 1000).toFixed(1)} s`);
    expect(between?.grade).toBe('WARN');
    expect(inAnyOrder(between?.what, alice.name, bob.name)).toBe(
      `${ends(alice, bob)} are both on 10.77.0.0/24, but cannot reach each other: this network keeps its devices apart`,
    );
    expect(between?.fix).toContain('turn client isolation (AP isolation, guest network) off');
    expect(between?.fix).toContain('until then the box relays the calls between them');
  } finally {
    await lab.unblock('alice');
  }
  await noTraceIsLeft(alice);
});

test('lanline doctor does not ask who is in a call', async ({ box, person }) => {
  test.setTimeout(120_000);
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.talksTo(bob);
  const before = await alice.connections();
  const findings = await ofDevices(box);
  expect(findings.map(({ what }) => what)).toEqual([
    expect.stringContaining('is in a call and was left alone'),
    expect.stringContaining('is in a call and was left alone'),
    expect.stringContaining('that takes two of them'),
  ]);
  expect(await alice.connections()).toBe(before);
  await alice.seesAndHears();
  await alice.hangUp();
  await bob.isFree();
  await noTraceIsLeft(alice);
});

async function ofDevices(box: Box): Promise<Finding[]> {
  const { output } = await box.command('doctor', '--json');
  const { findings } = JSON.parse(output) as { findings: Finding[] };
  return findings.filter(({ about }) => about === 'devices');
}

/** The list of people has no order that is promised. */
function inAnyOrder(what: string | undefined, first: string, second: string): string | undefined {
  return what?.replace(
    new RegExp(`^(${second} \\(.*?\\)) and (${first} \\(.*?\\))`),
    (_, one: string, other: string) => `${other} and ${one}`,
  );
}

function ends(alice: Person, bob: Person): string {
  return `${alice.name} (10.77.0.2) and ${bob.name} (10.77.0.3)`;
}

async function noTraceIsLeft(alice: Person): Promise<void> {
  await expect(alice.page.getByRole('button', { name: 'Call Doctor test' })).toHaveCount(0);
}
