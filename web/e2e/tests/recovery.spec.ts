import { expect, test } from '../harness/fixtures.ts';
import { addresses } from '../harness/lab.ts';

const away = /the box is away/i;
const awayInCall = 'Your call goes on without it';

test('a revoked device is put out at once and says why', async ({ box, person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.sees(bob);
  const { status, output } = await box.command('user', 'revoke', bob.name);
  expect(status, output).toBe(0);
  await expect
    .poll(async () => (await bob.times()).closeCodes, {
      message: 'close codes of its WebSockets',
      timeout: 3_000,
    })
    .toContain(4410);
  await bob.reads(/removed from the box/);
  await expect(alice.button(`Call ${bob.name}`)).toBeHidden();
});

for (const [mover, gapMs] of [
  ['alice', 0],
  ['bob', 5000],
] as const) {
  const how =
    gapMs === 0 ? 'changes its address' : `is without an address for ${gapMs / 1000} s and gets another`;
  test(`a device that ${how} in a call is seen again`, async ({ lab, person, measured }) => {
    const alice = await person('alice', 'Kitchen');
    const bob = await person('bob', 'Garage');
    await alice.talksTo(bob);
    await bob.picturesIn(20);
    const moving = mover === 'alice' ? alice : bob;
    const moved = ['10.77.0.22', 'fd77::22'];
    try {
      for (const address of Object.values(addresses[mover])) await lab.removeAddress(mover, address);
      await bob.page.waitForTimeout(gapMs);
      for (const address of moved) await lab.addAddress(mover, address);
      const began = Date.now();
      await Promise.all([alice.seesAgain(), bob.seesAgain()]);
      const took = Date.now() - began;
      measured(`picture back ${took} ms after the new address was there (at most 3000 ms)`);
      expect(took, 'milliseconds until both see again').toBeLessThanOrEqual(3000);
      await expect.poll(async () => moved.includes((await moving.sample()).localAddress)).toBe(true);
      await bob.hangUp();
      await alice.isFree();
    } finally {
      for (const address of moved) await lab.removeAddress(mover, address);
      for (const address of Object.values(addresses[mover])) await lab.addAddress(mover, address);
    }
  });
}

test('the box is killed in a call: pictures go on, and after its return a hang-up reaches the other', async ({
  box,
  person,
}) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.talksTo(bob);
  await Promise.all([alice.picturesIn(20), bob.picturesIn(20)]);

  await box.kill();
  await Promise.all([alice.reads(awayInCall), bob.reads(awayInCall)]);
  await alice.page.waitForTimeout(5000);
  await Promise.all([alice.picturesIn(60, 4_000), bob.picturesIn(60, 4_000)]);

  await box.start();
  for (const each of [alice, bob]) {
    await expect(each.page.getByText(away)).toHaveCount(0, { timeout: 20_000 });
  }
  await Promise.all([alice.picturesIn(10), bob.picturesIn(10)]);
  await bob.hangUp();
  await bob.isFree();
  await alice.isFree();

  await test.step('and the next call is as good as the first', async () => {
    await bob.talksTo(alice);
    await alice.picturesIn(10);
    await alice.hangUp();
    await bob.isFree();
  });
});
