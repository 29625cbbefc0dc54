import { expect, test } from '../harness/fixtures.ts';

test('a declined call ends at both ends and says so', async ({ person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.call(bob);
  await bob.answer(alice, 'Decline');
  await expect(bob.ringing(alice)).toBeHidden();
  await alice.reads(/declined/);
  await alice.isFree();
});

test('a cancelled call stops ringing and is missed', async ({ person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.call(bob);
  await expect(bob.ringing(alice)).toBeVisible();
  await alice.cancel();
  await expect(bob.ringing(alice)).toBeHidden({ timeout: 2_000 });
  await bob.reads(/missed call/i);
  await alice.isFree();
});

test('somebody in a call is busy to a third', async ({ person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const carol = await person('alice', 'Attic');
  await alice.talksTo(bob);
  await carol.reads('In a call');
  await carol.call(bob);
  await carol.reads(/in another call|busy/i);
  await expect(bob.ringing(carol)).toBeHidden();
  await carol.isFree();
  await bob.picturesIn(10);
  await alice.hangUp();
  await bob.isFree();
});

test('every device of a person rings and one answers', async ({ person, sameAs }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const tablet = await sameAs(bob, 'alice');
  await alice.call(bob);
  await expect(bob.ringing(alice)).toBeVisible();
  await expect(tablet.ringing(alice)).toBeVisible();
  await tablet.answer(alice);
  await expect(bob.ringing(alice)).toBeHidden({ timeout: 2_000 });
  await Promise.all([alice.connected(), tablet.connected()]);
  await alice.picturesIn(20);
  await expect(bob.page.getByText(/missed call/i), 'a call answered elsewhere is not missed').toHaveCount(0);
  await tablet.hangUp();
  await alice.isFree();
});

test('a tab closed while it rings ends the call for the caller', async ({ person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.call(bob);
  await expect(bob.ringing(alice)).toBeVisible();
  await bob.page.close();
  await alice.isFree();
  await expect(alice.button(`Call ${bob.name}`)).toBeHidden({ timeout: 2_000 });
});

test('a caller who closes the tab stops the ringing', async ({ person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.call(bob);
  await expect(bob.ringing(alice)).toBeVisible();
  await alice.page.close();
  await expect(bob.ringing(alice)).toBeHidden({ timeout: 3_000 });
  await bob.isFree();
});

test('somebody who is slow to register is shown when there is something to ring', async ({
  person,
  visitor,
}) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await visitor('bob', 'Garage');
  await bob.page.evaluate(() => {
    const Wire = window.WebSocket;
    window.WebSocket = class extends Wire {
      override send(data: string): void {
        setTimeout(() => super.send(data), this.url.endsWith('/sip') ? 1500 : 0);
      }
    };
  });
  await bob.join();
  await alice.call(bob);
  await expect(bob.ringing(alice)).toBeVisible();
  await alice.cancel();
  await bob.isFree();
});
