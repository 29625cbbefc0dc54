import { expect, test } from '../harness/fixtures.ts';

// The longest wait of all, in a file of its own so that others run beside it: files begin in the order of their names.
test('a call that nobody answers ends after 45 s and is missed', async ({ person }) => {
  test.setTimeout(80_000);
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.call(bob);
  await expect(bob.ringing(alice)).toBeVisible();
  const began = Date.now();
  await expect(bob.ringing(alice)).toBeHidden({ timeout: 55_000 });
  expect(Date.now() - began, 'milliseconds of ringing').toBeGreaterThan(42_000);
  await alice.reads(/did not answer/);
  await bob.reads(/missed call/i);
  await alice.isFree();
});
