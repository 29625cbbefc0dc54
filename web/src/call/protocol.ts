import type { Peer } from './calls';
import type { CallRecord } from './record';

/** The shapes of docs/protocol.md. */

export type DeviceKind = 'phone' | 'tablet' | 'desktop' | 'browser' | 'other';
export type PersonState = 'free' | 'in-call' | 'do-not-disturb' | 'away';

/** When the box relays a call. */
export type RelayPolicy = 'on-failure' | 'always' | 'never';

/**
 * Why a page wants the relay: no path was found in time, the path broke, the box relays every call, or this page has no
 * address of its own to show (it is given STUN only).
 */
export type RelayReason = 'failed' | 'disconnected' | 'always' | 'blind';

export interface About {
  protocol: number;
  installation: string;
  name: string;
  domain: string;
  policy: 'open' | 'invite';
  fingerprint: string;
  version: string;
  addresses: string[];
  httpPort: number;
  httpsPort: number;
  /** Whether the box keeps the packets of calls that pass it. */
  packets?: boolean;
}

export interface PersonDevice {
  id: string;
  kind: DeviceKind;
  via: 'web' | 'sip';
}

export interface Person {
  user: string;
  name: string;
  address: string;
  /** The short number that reaches this person from a keypad; 0 or nothing where there is none. */
  extension?: number;
  state: PersonState;
  /** Whether this person has said so, also while the state is another one. */
  doNotDisturb?: boolean;
  devices: PersonDevice[];
}

export interface Joined {
  user: string;
  name: string;
  address: string;
  device: string;
  token: string;
}

export interface OwnDevice {
  id: string;
  device: string;
  kind: DeviceKind;
  createdSeconds: number;
  lastSeenSeconds: number;
  current: boolean;
}

export interface Me {
  user: string;
  name: string;
  address: string;
  device: string;
  /** True when this person may look after the box: see `/admin`. */
  administrator: boolean;
  devices: OwnDevice[];
}

export interface Pairing {
  code: string;
  secret: string;
  path: string;
  expiresSeconds: number;
}

export interface Invite {
  code: string;
  expiresSeconds: number;
}

/** A desk phone or softphone of this person; the label may be empty. */
export interface DeskPhone {
  id: number;
  label: string;
  createdSeconds: number;
}

/** A password for one more of them, told this once. */
export interface PhoneAccount {
  user: string;
  name: string;
  address: string;
  password: string;
  server: string;
  /** Where a softphone fetches all of this once; empty where the box has no plain HTTP. */
  url: string;
  expiresSeconds: number;
}

/** A desk phone that asks the network for its settings. */
export interface AskingPhone {
  id: number;
  vendor: string;
  model: string;
  version: string;
  mac: string;
  address: string;
}

/** Who a `signal` came from. */
export interface Sender {
  user: string;
  name: string;
  device: string;
  /** A check-up of whoever looks after the box; nobody else can say so. */
  owner?: boolean;
}

/** What a check-up wants of a page, as the payload of a `signal`: an offer, or to take in this description. */
export interface CheckupWish {
  probe: string;
  wanted?: 'offer' | undefined;
  description?: RTCSessionDescriptionInit | undefined;
}

export type Answer = 'yes' | 'no' | 'cannot-tell';

/** Who says so: the devices themselves, the box, or packets in a capture. */
export type Grade = 'endpoint' | 'server' | 'wire';

interface Claim<V> {
  value: V;
  grade: Grade[];
  /** A sentence. */
  why: string;
}

/** What the box makes of a call from what both ends report and what it saw itself. */
export interface Verdict {
  path: Claim<'direct' | 'relayed' | 'box' | 'cannot-tell'> & { by?: string };
  encrypted: Claim<Answer> & { how?: string };
  local: Claim<Answer> & { bytesOutside?: number };
  fingerprints: { value: 'match' | 'differ' | 'cannot-tell'; why: string };
}

/** What the box has found out about a call up to now. */
export interface ProofFrame {
  type: 'proof';
  /** SIP Call-ID. */
  call: string;
  id: string;
  /** The call is over, and its proof can be asked for. */
  kept: boolean;
  verdict: Verdict;
  disagreements: string[];
  /** For a banner during the call. */
  warning?: string;
}

/** A call of the past with a proof, as a line of the history. */
export interface PastCall {
  id: string;
  call: string;
  startedSeconds: number;
  seconds: number;
  peer: string;
  peerName: string;
  side: 'caller' | 'callee';
  path: Verdict['path']['value'];
  encrypted: Answer;
  local: Answer;
  fingerprints: Verdict['fingerprints']['value'];
  /** The box stopped during the call. */
  cut: boolean;
  /** How many of the call are kept. */
  packets: number;
}

/** What is read here of the whole proof of a call. */
export interface Proof {
  id: string;
  call: string;
  startedSeconds: number;
  seconds: number;
  peer: string;
  peerName: string;
  cut?: boolean;
  packets?: number;
  verdict: Verdict;
  disagreements?: string[];
  warning?: string;
  records?: CallRecord[];
}

export type FromBox =
  | {
      type: 'welcome';
      session: string;
      resumed: boolean;
      sequence: number;
      self: { user: string; name: string; address: string; device: string };
      people?: Person[];
      /** A box that does not say knows no relay. */
      relay?: RelayPolicy;
      /** Whether the box takes evidence of calls. */
      proofs?: boolean;
    }
  | { type: 'person'; sequence: number; person: Person }
  | { type: 'gone'; sequence: number; user: string }
  | { type: 'missed'; sequence: number; from: Peer }
  | { type: 'signal'; sequence: number; from: Sender; payload: unknown }
  | {
      type: 'relay';
      call?: string;
      iceServers: RTCIceServer[];
      /** How long the credentials last. */
      seconds: number;
      /** Networks of this side's and of the other side's candidates; empty when the box does not know. */
      here?: string[];
      there?: string[];
    }
  | ProofFrame
  /** With `about` it answers what was said about that, and no wish for a relay. */
  | { type: 'error'; code: string; message: string; about?: string }
  | { type: 'bye'; reason: string };
