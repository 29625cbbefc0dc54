import type { EndReason, Link } from '../call/calls';
import type { Capture } from '../call/media';
import type { DeviceKind, PersonState } from '../call/protocol';

/** Every sentence of the page, in one place, so that another language is one more file like this. */
export const strings = {
  product: 'Lanline',
  promise: 'Calls that stay on your network.',

  welcome: {
    heading: 'What should others see?',
    nameLabel: 'Your name',
    nameHint: 'A room or a person: “Kitchen”, “Workshop”, “Ada”.',
    nameBad: 'Type a name of 1 to 40 characters.',
    inviteLabel: 'Invite code',
    inviteHint: '8 digits, from somebody who is already here.',
    join: 'Join',
    joining: 'Joining…',
    unreachable: 'The box does not answer. Is this device on its network?',
  },

  taken: {
    heading: (name: string) => `${name} is taken`,
    body: (name: string) =>
      `If this device belongs to ${name} too, open Lanline on a device that is already ${name}, choose “Add a device” and type its 8-digit code here, or scan its QR code.`,
    codeLabel: 'Code from the other device',
    add: 'Add this device',
    other: 'Choose another name',
    triesLeft: (tries: number) => (tries === 1 ? 'One try left.' : `${tries} tries left.`),
  },

  setup: {
    heading: 'Microphone and camera',
    why: 'Your voice and picture go straight to the person you call, and to nobody else. Without a camera you can still talk.',
    on: 'Turn on microphone and camera',
    opening: 'Opening…',
    microphone: 'Microphone',
    camera: 'Camera',
    level: 'Microphone level',
    say: 'Say something: the bar should move.',
    noCamera: 'No camera here. You can talk without one.',
    preview: 'Your picture',
    off: 'Turn off again',
    defaultMicrophone: 'Microphone',
    defaultCamera: 'Camera',
    capture: {
      on: '',
      off: '',
      denied: 'The browser was told not to allow it. Allow it in the address bar’s settings, then try again.',
      missing: 'None was found.',
      busy: 'Another program is using it.',
    } satisfies Record<Capture, string>,
  },

  insecure: {
    heading: 'Almost there: the address is the problem',
    body: 'Browsers allow the microphone and the camera only on a page that came over a safe connection. This one came over plain HTTP.',
    open: 'Open the safe address',
    trust: 'If the browser warns, this device does not know your box yet. Teach it once:',
    trustLink: 'How to trust this box',
  },

  home: {
    here: 'Here now',
    alone: 'Nobody else is here yet',
    aloneBody: 'Open this address on another device on the same network, and it will appear here at once.',
    call: (name: string) => `Call ${name}`,
    callWithoutVideo: (name: string) => `Call ${name} without video`,
    state: {
      free: 'Free',
      'in-call': 'In a call',
      'do-not-disturb': 'Do not disturb',
      away: 'Away',
    } satisfies Record<PersonState, string>,
    yourState: 'Your state',
    missed: 'Missed calls',
    missedTimes: (times: number) => (times === 1 ? '' : `${times} times`),
    clear: 'Clear missed calls',
    menu: 'Devices and settings',
    came: (name: string) => `${name} is here`,
    left: (name: string) => `${name} has left`,
    kinds: {
      phone: 'Phone',
      tablet: 'Tablet',
      desktop: 'Computer',
      browser: 'Browser',
      other: 'Device',
    } satisfies Record<DeviceKind, string>,
    sip: 'Desk phone',
    and: ' and ',
  },

  box: {
    away: 'The box is away. Looking for it…',
    awayInCall: 'The box is away. Your call goes on without it.',
    revoked: 'This device was removed from the box.',
    revokedBody: 'Join again to use it.',
    again: 'Join again',
    notifications: 'Ring when this page is in the background?',
    allow: 'Allow notifications',
    later: 'Not now',
  },

  incoming: {
    title: (name: string) => `${name} is calling`,
    with: 'with video',
    without: 'without video',
    answer: 'Answer',
    answerWithoutVideo: 'Answer without video',
    decline: 'Decline',
  },

  call: {
    opening: 'Opening your microphone…',
    calling: (name: string) => `Calling ${name}…`,
    ringing: (name: string) => `Ringing at ${name}…`,
    cancel: 'Cancel',
    hangUp: 'Hang up',
    mute: 'Mute microphone',
    unmute: 'Unmute microphone',
    cameraOff: 'Turn camera off',
    cameraOn: 'Turn camera on',
    details: 'Connection details',
    close: 'Close',
    self: 'Your picture',
    remote: (name: string) => `Picture of ${name}`,
    noPicture: (name: string) => `${name} shows no picture`,
    timer: 'Time in this call',
    hear: 'Play sound',
    link: {
      connecting: 'Connecting…',
      flowing: '',
      restoring: 'The connection broke. Finding the way again…',
      relaying: 'Connecting through the box…',
      blocked:
        'These two devices cannot reach each other directly, and the box is set to relay no call. Whoever runs it can change that: relay = on-failure.',
    } satisfies Record<Link, string>,
    relayed: 'Relayed by the box',
    relayedAlways: 'Whoever runs this box wants it to relay every call.',
    relayedWhy: (apart: [here: string, there: string] | undefined) =>
      apart
        ? `These two devices are on different networks: ${apart[0]} and ${apart[1]} cannot reach each other.`
        : 'These two devices cannot reach each other directly.',
    cameraFailed: 'The camera could not be opened.',
    microphoneFailed: 'No microphone: the other side cannot hear you.',
  },

  ended: {
    'hung-up': () => 'Call ended',
    'hung-up-by-peer': (name) => `${name} hung up`,
    cancelled: () => 'Call cancelled',
    busy: (name) => `${name} is in another call`,
    declined: (name) => `${name} declined`,
    'do-not-disturb': (name) => `${name} does not want to be disturbed`,
    'no-answer': (name) => `${name} did not answer`,
    unreachable: (name) => `${name} cannot be reached`,
    'box-away': () => 'The box is away, so nobody can be called now',
    'connection-lost': (name) => `The connection to ${name} was lost`,
    'answered-elsewhere': () => 'Answered on another device',
    'declined-here': () => 'Call declined',
    missed: (name) => `Missed call from ${name}`,
    'no-common-media': (name) => `${name}’s phone cannot talk with a browser directly`,
    'no-way': (name) =>
      `No way to ${name} was found, neither directly nor through the box. Whoever runs the box can find out why with “lanline doctor”`,
    'relay-off': (name) =>
      `This device and ${name}’s cannot reach each other directly, and the box is set to relay no call. Whoever runs it can change that: relay = on-failure`,
    'relay-full': (name) =>
      `This device and ${name}’s cannot reach each other directly, and the box relays as many of your calls as it may. One that ends makes room`,
    failed: () => 'The call failed',
  } satisfies Record<EndReason, (name: string) => string>,
  endedTalked: (time: string) => `You talked for ${time}.`,
  callAgain: 'Call again',
  done: 'Done',

  details: {
    heading: 'This call',
    path: 'Path',
    pathDirect: 'Straight from device to device on your network',
    pathRelay: (protocol: string) => `Through the box, which this device reaches by ${protocol}`,
    pathRelayThere: 'Through the box, by the other device’s choice',
    relayProtocol: { udp: 'UDP', tcp: 'TCP', tls: 'TLS' } as Record<string, string>,
    addresses: 'Addresses',
    hidden: 'hidden by the browser',
    encryption: 'Encryption',
    rates: 'Bit rates',
    sound: 'Sound',
    picture: 'Picture',
    delay: 'Round trip',
    waiting: 'Measuring…',
    up: 'sent',
    down: 'received',
    loss: 'lost',
  },

  settings: {
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
    leave: 'Leave on this device',
    leaveBody: 'This device gives up its name here.',
    close: 'Close',
  },
};
