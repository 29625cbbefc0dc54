import type { Wire } from '../../src/call/rendezvous';

/** A WebSocket whose far end is the test. */
export class FakeWire implements Wire {
  readonly protocol: string;
  readonly sent: string[] = [];
  readyState = 0;
  closedWith: number | undefined;
  onopen: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;

  constructor(protocol: string) {
    this.protocol = protocol;
  }

  send(text: string): void {
    this.sent.push(text);
    this.onSend(text);
  }

  /** What the far end does with a message. */
  onSend: (text: string) => void = () => {};

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.(undefined as never);
  }

  receive(message: string | object): void {
    const data = typeof message === 'string' ? message : JSON.stringify(message);
    this.onmessage?.({ data } as never);
  }

  /** The connection ends, by the far end or by the network. */
  break(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code } as never);
  }
}

/** Hands out wires and remembers them. */
export class Exchange {
  readonly wires: FakeWire[] = [];
  readonly dial = (protocol: string): FakeWire => {
    const wire = new FakeWire(protocol);
    this.wires.push(wire);
    return wire;
  };

  get last(): FakeWire {
    const wire = this.wires.at(-1);
    if (!wire) throw new Error('nobody has dialled');
    return wire;
  }
}
