import type { Box } from '../harness/box.ts';
import { expect, test } from '../harness/fixtures.ts';

interface Finding {
  about: string;
  grade: 'PASS' | 'WARN' | 'FAIL';
  what: string;
  fix: string;
}

test('lanline doctor sees whether a network keeps its devices apart, and leaves calls alone', async ({
  lab,
  box,
  person,
  measured,
}) => {
  test.setTimeout(120_000);
  const alice = await person('alice', 'Kitchen');
  const only = await ofDevices(box);
  expect(only.map(({ grade }) => grade)).toEqual(['PASS', 'WARN']);
  expect(only[0]?.what).toMatch(
    new RegExp(`^${alice.name} reaches this machine \\(UDP, (10.77.0.2 to 10.77.0.1|fd77::2 to fd77::1)\\)$`),
  );
  expect(only[1]?.what).toContain('that takes two of them');

  const bob = await person('bob', 'Garage');
  const ends = `${alice.name} (10.77.0.2) and ${bob.name} (10.77.0.3)`;
  await test.step('where nothing is in the way they reach each other', async () => {
    const findings = await ofDevices(box);
    expect(findings.map(({ grade }) => grade)).toEqual(['PASS', 'PASS', 'PASS']);
    expect(inAnyOrder(findings[2]?.what, alice.name, bob.name)).toBe(`${ends} reach each other`);
  });
  try {
    await lab.block('alice', 'peers');
    await test.step('client isolation is told by its name, with both addresses and the way out', async () => {
      const beganMs = Date.now();
      const [, , between] = await ofDevices(box);
      measured(`the check-up took ${((Date.now() - beganMs) / 1000).toFixed(1)} s`);
      expect(between?.grade).toBe('WARN');
      expect(inAnyOrder(between?.what, alice.name, bob.name)).toBe(
        `${ends} are both on 10.77.0.0/24, but cannot reach each other: this network keeps its devices apart`,
      );
      expect(between?.fix).toContain('turn client isolation (AP isolation, guest network) off');
      expect(between?.fix).toContain('until then the box relays the calls between them');
    });
  } finally {
    await lab.unblock('alice');
  }
  await test.step('who is in a call is not asked', async () => {
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
  });
  await expect(alice.page.getByRole('button', { name: 'Call Doctor test' })).toHaveCount(0);
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
