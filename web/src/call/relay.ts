/** What the box gives to those who cannot reach each other, and what this page takes of it. */

/** Servers that the box named, and what it knows about why they are needed. */
export interface Grant {
  servers: RTCIceServer[];
  seconds: number;
  here: string[];
  there: string[];
}

/**
 * - `relay-off`: the box does not relay
 * - `relay-full`: the box relays as many calls of this person as it may
 * - `no-call`: the box does not know that this device is in that call
 * - `away`: the box did not answer
 */
export type RelayAnswer = Grant | 'relay-off' | 'relay-full' | 'no-call' | 'away';

/** Networks of the two sides of a relayed call; empty when unknown. */
export interface Networks {
  here: string[];
  there: string[];
  /** Set where no direct path is looked for, as this box relays every call. */
  always?: boolean;
}

const SERVER_URL = /^(?:stun|turns?):(\[[0-9a-f:.]+\]|[0-9.]+):\d{1,5}(?:\?transport=(?:udp|tcp))?$/i;
/** Addresses that no router passes on to the internet: RFC 1918, 3927, 6598, 4193 and 4291. */
const LOCAL_ADDRESS =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i;

/** What a `relay` frame grants. */
export function granted(frame: {
  iceServers: RTCIceServer[];
  seconds: number;
  here?: string[];
  there?: string[];
}): Grant {
  const { iceServers, seconds, here = [], there = [] } = frame;
  return { servers: iceServers, seconds, here, there };
}

/**
 * The servers without any URL that is not a literal address of the LAN. A browser sends packets to every server it is
 * told of, so nothing that a box names by mistake may lead out of the house.
 *
 * @param own the box's own addresses, which on a LAN with public addresses are local too
 */
export function onLan(servers: readonly RTCIceServer[], own: readonly string[]): RTCIceServer[] {
  const mayBeAsked = (url: string) => {
    const host = hostOf(url);
    return host !== undefined && (isLocal(host) || own.includes(host));
  };
  return servers.flatMap((server) => {
    const urls = [server.urls].flat().filter(mayBeAsked);
    return urls.length === 0 ? [] : [{ ...server, urls }];
  });
}

/** Whether no router passes this literal address on to the internet. */
export function isLocal(address: string): boolean {
  return LOCAL_ADDRESS.test(address);
}

/** The literal address in a server's URL, without brackets; undefined for a name. */
export function hostOf(url: string): string | undefined {
  const host = SERVER_URL.exec(url)?.[1];
  return host?.replace(/^\[|\]$/g, '');
}

/** Whether any of them relays; a STUN server only says what an address is. */
export function canRelay(servers: readonly RTCIceServer[] | undefined): boolean {
  return (servers ?? []).some(({ urls }) => [urls].flat().some((url) => /^turns?:/i.test(url)));
}

/** The networks that keep two devices apart, one of each side in the same family; undefined when they share one, or nobody knows. */
export function networksApart({ here, there }: Networks): [here: string, there: string] | undefined {
  if (here.some((network) => there.includes(network))) return undefined;
  for (const isOfFamily of [(network: string) => !network.includes(':'), () => true]) {
    const [one, other] = [here.find(isOfFamily), there.find(isOfFamily)];
    if (one && other) return [one, other];
  }
  return undefined;
}
