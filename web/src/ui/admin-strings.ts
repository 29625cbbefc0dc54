/** Every sentence of `/admin`; a file of its own, as few people load that page. */
export const adminStrings = {
  title: 'Lanline: the box',
  heading: 'The box',
  home: 'Back to calls',
  offRecord:
    'Off the record: the box keeps who called whom and when, and never what was said, shown or written.',
  loading: 'Asking the box…',
  stranger: 'This device has not joined yet.',
  join: 'Join first',
  denied: 'This device may not look after the box.',
  deniedBody: 'Whoever runs the box gives the right there, with a command:',
  deniedCommand: (name: string) => `lanline user admin "${name}"`,
  again: 'Ask again',
  stale: (message: string) => `What you see may be old: ${message}`,

  health: {
    heading: 'Health',
    well: 'The box is well',
    unwell: 'Something is wrong',
    packetsKept:
      'This box keeps the packets of calls that pass it with their proofs (the setting capture). Only the two who talked can get them.',
    version: 'Version',
    uptime: 'Running for',
    memory: 'Memory',
    memoryOf: (used: string, most: string) => `${used} of ${most}`,
    loop: 'Loop',
    store: 'Store',
    ok: 'ok',
  },

  people: {
    heading: 'People and devices',
    none: 'Nobody has joined yet.',
    administrator: 'looks after the box',
    phone: 'has a password for phones',
    noDevice: 'No device, only phones.',
    thisDevice: 'this device',
    seen: (when: string) => `last here ${when}`,
    remove: (device: string, name: string) => `Remove ${device} of ${name}`,
    removeShort: 'Remove',
    sure: (device: string, name: string) => `Remove ${device} of ${name}?`,
    sureBody: 'It is cut off at once, also in a call, and has to join again.',
    yes: 'Remove it',
    no: 'Keep it',
  },

  phones: {
    heading: 'Phones',
    none: 'No phone is registered.',
    by: (transport: string) => `by ${transport}`,
    since: (when: string) => `since ${when}`,
  },

  calls: {
    heading: 'Calls',
    now: 'Now',
    nobody: 'Nobody is in a call.',
    past: 'Before',
    noPast: 'None yet.',
    who: (names: string[]) => names.join(' → '),
    states: { calling: 'calling', ringing: 'ringing', talking: 'talking' } as Record<string, string>,
    endings: {
      'hung-up': 'hung up',
      busy: 'busy',
      declined: 'declined',
      cancelled: 'cancelled',
      'no-answer': 'no answer',
      unreachable: 'could not be reached',
      failed: 'failed',
    } as Record<string, string>,
    lasted: (span: string) => `talked for ${span}`,
    path: {
      direct: 'direct',
      relayed: 'relayed',
      box: 'through the box',
      'cannot-tell': 'path not known',
    } as Record<string, string>,
    encrypted: { yes: 'encrypted', no: 'not encrypted', 'cannot-tell': 'encryption not known' } as Record<
      string,
      string
    >,
    local: { yes: 'stayed on the LAN', no: 'left the LAN' } as Record<string, string>,
    fingerprints: { differ: 'fingerprints differ: someone may have been in between' } as Record<
      string,
      string
    >,
  },

  relay: {
    heading: 'Relay',
    open: 'Open: somebody needs it',
    closed: 'Closed: nobody needs it',
    policy: {
      'on-failure': 'for calls whose devices cannot reach each other',
      always: 'for every call',
      never: 'off',
    } as Record<string, string>,
    nobody: 'Nobody is relayed now.',
    because: {
      failed: 'no direct path was found',
      disconnected: 'the direct path broke',
      always: 'every call is relayed here',
      blind: 'the browser shows no address',
      settings: 'a lasting user of the settings',
    } as Record<string, string>,
    guest: (client: string, transport: string, relayed: string) =>
      `${client} by ${transport}, relayed at ${relayed}`,
  },

  doctor: {
    heading: 'Check-up',
    body: 'Looks at interfaces, ports, firewall, names, clock, certificate and relay, asks up to three open pages to try their paths, and makes a call of its own. Changes nothing; takes about ten seconds.',
    start: 'Start a check-up',
    running: 'Looking…',
    done: (when: string) => `Done, begun ${when}`,
    broken: 'The check-up broke off.',
    grades: { pass: 'fine', warn: 'look at this', fail: 'wrong' } as Record<string, string>,
  },
};
