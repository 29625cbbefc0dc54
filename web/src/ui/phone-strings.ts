/** Apart from the others, as few open what they stand in. */
export const phoneStrings = {
  heading: 'Desk phones',
  add: 'Add a desk phone',
  looking: 'Plug the phone in now. One that asks for its settings appears here:',
  setUp: (phone: string) => `Set up ${phone}`,
  done: (phone: string) => `${phone} fetches its settings now. It rings as you in a minute.`,
  byHand: 'Type the values in instead',
  values: 'Type these into the phone. The password is shown this once:',
  user: 'User name',
  password: 'Password',
  domain: 'Domain',
  server: 'Server or outbound proxy',
  qr: 'QR code for Linphone',
  qrBody: (minutes: number) =>
    `Or scan this in Linphone (Fetch remote configuration). Good for ${minutes} minutes, for one phone.`,
  added: (when: string) => `added ${when}`,
  full: (most: number) => `You have ${most} phones. To add another, remove one first.`,
};
