import type { Browser, Page, WebSocketRoute } from '@playwright/test';
import { origin } from './box.ts';

declare global {
  interface Window {
    middle: {
      /** The middle's own offer in the place of the caller's. */
      offer(sdp: string): Promise<string>;
      /** The middle's own answer in the place of the callee's. */
      answer(sdp: string): Promise<string>;
    };
  }
}

/** Where the descriptions are exchanged: before the box sees the caller's, or after it has seen both. */
export type Place = 'before the box' | 'behind the box';

/**
 * Somebody in between: ends the encryption of a call on both sides with a certificate of its own for each, and passes on sound and
 * picture, which it could hear and see. It is a third browser; what the two pages say and hear over their WebSockets for SIP is
 * changed on the way, in nothing but the descriptions.
 */
export class Middle {
  /** Descriptions, and what stands in the place of each. */
  readonly exchanged = new Map<string, Promise<string>>();

  private constructor(private readonly page: Page) {}

  static async at(browser: Browser): Promise<Middle> {
    const context = await browser.newContext();
    await context.grantPermissions(['camera', 'microphone']);
    const page = await context.newPage();
    await page.goto(origin);
    await page.evaluate(beInTheMiddle);
    return new Middle(page);
  }

  /** Gets into what a page exchanges with the box by SIP; call it before the page is loaded. */
  async tap(page: Page, side: 'caller' | 'callee', place: Place): Promise<void> {
    await page.routeWebSocket(/\/sip$/, (socket) => {
      const box = socket.connectToServer();
      // One message after the other, in the order in which they came.
      inTurn(socket, (message) => box.send(message), place === 'before the box' ? this.change(side) : same);
      inTurn(box, (message) => socket.send(message), this.change(side));
    });
  }

  private change(side: 'caller' | 'callee') {
    return async (message: string): Promise<string> => {
      const [head = '', sdp = ''] = split(message);
      if (!sdp.startsWith('v=0')) return message;
      // The caller's side knows offers that go out and answers that come in, the callee's only offers that come in.
      if (head.startsWith('INVITE ')) return this.put(head, await this.instead(sdp, offerFor));
      if (side === 'caller' && /^SIP\/2\.0 200 /.test(head))
        return this.put(head, await this.instead(sdp, answerFor));
      return message;
    };
  }

  /** A response that is sent again has the same description, and gets the same one in its place. */
  private instead(sdp: string, make: (sdp: string) => Promise<string>): Promise<string> {
    const known = this.exchanged.get(sdp) ?? this.page.evaluate(make, sdp);
    this.exchanged.set(sdp, known);
    return known;
  }

  private put(head: string, sdp: string): string {
    const length = `Content-Length: ${Buffer.byteLength(sdp)}`;
    return `${head.replace(/^Content-Length:.*$/im, length)}\r\n\r\n${sdp}`;
  }
}

const offerFor = (sdp: string) => window.middle.offer(sdp);
const answerFor = (sdp: string) => window.middle.answer(sdp);
const same = (message: string) => Promise.resolve(message);

function split(message: string): [string, string] {
  const end = message.indexOf('\r\n\r\n');
  return end < 0 ? [message, ''] : [message.slice(0, end), message.slice(end + 4)];
}

function inTurn(
  from: WebSocketRoute,
  to: (message: string) => void,
  change: (message: string) => Promise<string>,
): void {
  let turn = Promise.resolve();
  from.onMessage((message) => {
    turn = turn.then(async () => to(await change(message.toString())));
  });
}

/** Runs in the middle's page: one peer connection for each side, and what comes in on one goes out on the other. */
async function beInTheMiddle(): Promise<void> {
  // A page that may use a camera shows its addresses.
  const own = await navigator.mediaDevices.getUserMedia({ audio: true });
  const toCaller = new RTCPeerConnection();
  const toCallee = new RTCPeerConnection();
  const passOn = (from: RTCPeerConnection, to: RTCPeerConnection) =>
    from.addEventListener('track', ({ track }) => {
      const sender = to.getTransceivers().find(({ receiver }) => receiver.track.kind === track.kind)?.sender;
      void sender?.replaceTrack(track);
      if (track.kind === 'video') return;
      // Where nobody listens a browser fetches no sound, and has none to pass on.
      const ear = document.body.appendChild(new Audio());
      ear.srcObject = new MediaStream([track]);
      void ear.play();
    });
  const gathered = (connection: RTCPeerConnection) =>
    new Promise<string>((resolve) => {
      const look = () => {
        if (connection.iceGatheringState === 'complete') resolve(connection.localDescription?.sdp ?? '');
      };
      connection.addEventListener('icegatheringstatechange', look);
      look();
    });
  passOn(toCaller, toCallee);
  passOn(toCallee, toCaller);
  window.middle = {
    async offer(sdp) {
      for (const kind of ['audio', 'video']) toCallee.addTransceiver(kind, { direction: 'sendrecv' });
      await toCaller.setRemoteDescription({ type: 'offer', sdp });
      await toCallee.setLocalDescription(await toCallee.createOffer());
      return gathered(toCallee);
    },
    async answer(sdp) {
      await toCallee.setRemoteDescription({ type: 'answer', sdp });
      for (const transceiver of toCaller.getTransceivers()) transceiver.direction = 'sendrecv';
      await toCaller.setLocalDescription(await toCaller.createAnswer());
      for (const track of own.getTracks()) track.stop();
      return gathered(toCaller);
    },
  };
}
