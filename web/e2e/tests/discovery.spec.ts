import { launcher } from '../harness/box.ts';
import { expect, test } from '../harness/fixtures.ts';
import { addresses } from '../harness/lab.ts';

test.beforeAll(({ lab }) => lab.avahi('alice'));

test('the box is found from another machine by avahi', async ({ lab }) => {
  const browse = ['avahi-browse', '--resolve', '--parsable', '--terminate', '_lanline._tcp'];
  await expect
    .poll(async () => (await lab.run('alice', browse)).output, { timeout: 10_000 })
    .toMatch(
      /^=;eth0;IPv[46];[^;]*;_lanline\._tcp;local;lanline\.local;(10\.77\.0\.1|fd77::1|fe80:[^;]*);8443;/m,
    );
});

test('the box is found from another machine by lanline find', async ({ lab }) => {
  const { status, output } = await lab.run('bob', [launcher, 'find', '--json'], 30_000);
  expect(status, output).toBe(0);
  expect(output).toContain(addresses.pi.v4);
  expect(output).toContain('8443');
});

test('Ctrl-C stops the box in under 2 s, and its goodbye takes it off the network', async ({ lab, box }) => {
  const browse = ['avahi-browse', '--parsable', '--terminate', '_lanline._tcp'];
  const seen = async () => (await lab.run('alice', browse)).output;
  await expect.poll(seen).toContain('_lanline._tcp');
  const began = Date.now();
  await box.stop();
  expect(Date.now() - began, 'milliseconds to stop').toBeLessThan(2000);
  await expect.poll(seen, { timeout: 3_000 }).not.toContain('_lanline._tcp');
  await box.start();
  await expect.poll(seen, { timeout: 3_000 }).toContain('_lanline._tcp');
});
