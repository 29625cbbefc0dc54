import type { FakeWire } from './wire';

interface Message {
  first: string;
  headers: [string, string][];
  body: string;
}

export function parse(text: string): Message {
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return { first, headers, body: body.join('\r\n\r\n') };
}

export function header(text: string, name: string): string | undefined {
  return parse(text).headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

interface Registered {
  wire: FakeWire;
  uri: string;
}

/**
 * The smallest box that two phones can call each other through: it registers whoever has a token, and passes requests to
 * the flow that the user or GRUU in the request URI belongs to. Nothing is remembered across `restart`, except who is
 * registered by whom.
 */
export class FakeBox {
  readonly flows = new Map<string, Registered>();
  readonly log: string[] = [];
  /** Answers with this status instead of passing a request on. */
  refuse: { method: string; status: number; phrase: string } | undefined;
  #branches = new Map<string, FakeWire>();
  #serial = 0;

  attach(wire: FakeWire): void {
    wire.onSend = (text) => queueMicrotask(() => this.#receive(wire, text));
  }

  /** As after kill -9: flows and transactions are gone. */
  restart(): void {
    const wires = [...this.flows.values()].map(({ wire }) => wire);
    this.flows.clear();
    this.#branches.clear();
    for (const wire of wires) wire.break();
  }

  #receive(wire: FakeWire, text: string): void {
    const { first } = parse(text);
    this.log.push(first);
    if (first.startsWith('SIP/2.0')) this.#response(text);
    else if (first.startsWith('REGISTER')) this.#register(wire, text);
    else this.#request(wire, text, first);
  }

  #register(wire: FakeWire, text: string): void {
    const user = /^Bearer ll1_(\w+)$/.exec(header(text, 'Authorization') ?? '')?.[1];
    if (!user) return this.#reply(wire, text, 401, 'Unauthorized');
    const contact = header(text, 'Contact') ?? '';
    const uri = /<([^>]+)>/.exec(contact)?.[1] ?? '';
    const instance = /urn:uuid:([\w-]+)/.exec(contact)?.[1] ?? '';
    this.flows.set(user, { wire, uri });
    this.flows.set(instance, { wire, uri });
    const gruu = `pub-gruu="sip:${user}@lanline.local;gr=urn:uuid:${instance}"`;
    const granted = `Contact: <${uri}>;reg-id=1;+sip.instance="<urn:uuid:${instance}>";${gruu};expires=300\r\n`;
    this.#reply(wire, text, 200, 'OK', granted);
  }

  #request(wire: FakeWire, text: string, first: string): void {
    const [method = '', target = ''] = first.split(' ');
    if (this.refuse?.method === method) {
      return this.#reply(wire, text, this.refuse.status, this.refuse.phrase);
    }
    const key = /gr=urn:uuid:([\w-]+)/.exec(target)?.[1] ?? /sip:([^@;]+)/.exec(target)?.[1] ?? '';
    const flow = this.flows.get(key);
    if (!flow || flow.wire.readyState !== 1) {
      if (method !== 'ACK') this.#reply(wire, text, 480, 'Temporarily Unavailable');
      return;
    }
    const branch = `z9hG4bKbox${method === 'CANCEL' ? this.#serial : ++this.#serial}`;
    this.#branches.set(branch, wire);
    const via = `Via: SIP/2.0/WSS box.invalid;branch=${branch}\r\nVia:`;
    const route = method === 'INVITE' ? 'Record-Route: <sip:box.invalid;transport=ws;lr>\r\nCSeq:' : 'CSeq:';
    flow.wire.receive(
      text
        .replace(target, flow.uri)
        .replace(/^Via:/m, via)
        .replace(/^CSeq:/m, route),
    );
  }

  #response(text: string): void {
    const branch = /branch=(z9hG4bKbox\d+)/.exec(text)?.[1] ?? '';
    const wire = this.#branches.get(branch);
    if (wire?.readyState === 1) wire.receive(text.replace(/^Via: SIP\/2\.0\/WSS box[^\r]*\r\n/m, ''));
  }

  #reply(wire: FakeWire, text: string, status: number, phrase: string, more = ''): void {
    const to = header(text, 'To') ?? '';
    const tagged = to.includes('tag=') ? to : `${to};tag=box`;
    const copied = ['Via', 'From', 'Call-ID', 'CSeq']
      .map((name) => `${name}: ${header(text, name)}\r\n`)
      .join('');
    wire.receive(`SIP/2.0 ${status} ${phrase}\r\n${copied}To: ${tagged}\r\n${more}Content-Length: 0\r\n\r\n`);
  }
}
