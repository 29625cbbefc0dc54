/** Apart from the others, as a click loads them. */
export const settingsStrings = {
  heading: 'Devices and settings',
  you: 'You',
  addDevice: 'Add a device',
  addBody: (name: string) =>
    `Scan this on the other device, or open Lanline there, type the name ${name} and enter the code.`,
  code: 'Code',
  expires: (minutes: number) => `Good for ${minutes} minutes, for one device.`,
  qr: 'QR code that adds a device',
  yourDevices: 'Your devices',
  thisDevice: 'this device',
  seen: (when: string) => `last here ${when}`,
  remove: (device: string) => `Remove ${device}`,
  invite: 'Invite somebody',
  inviteBody: 'This code lets one new person join:',
  admin: 'Look after the box',
  leave: 'Leave on this device',
  leaveBody: 'This device gives up its name here.',
};
