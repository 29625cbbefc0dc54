import { LINGER_MILLIS, Probe } from './probe';
import type { CheckupWish, Sender } from './protocol';

/** The doctor asks for three paths of a device at once. */
const MOST = 4;

/** Tries paths for the check-up of whoever looks after the box (docs/protocol.md), beside any call and never in one. */
export class Checkup {
  readonly #say: (device: string, payload: object) => void;
  readonly #isInCall: () => boolean;
  readonly #probes = new Map<string, Probe>();

  /** @param say sends a signal to a device */
  constructor(say: (device: string, payload: object) => void, isInCall: () => boolean) {
    this.#say = say;
    this.#isInCall = isInCall;
  }

  /** A signal has come; those of anybody but the owner are passed over. */
  async heard(from: Sender, payload: unknown): Promise<void> {
    const wish = from.owner === true ? read(payload) : undefined;
    if (wish === undefined) return;
    let said = false;
    const say = (more: object) => {
      said = true;
      this.#say(from.device, { probe: wish.probe, ...more });
    };
    const id = `${from.device} ${wish.probe}`;
    const begun = this.#probes.get(id);
    if (begun) return wish.description && begun.heard(JSON.stringify(wish.description));
    if (this.#isInCall()) return say({ refused: 'in-call' });
    if (this.#probes.size >= MOST) return;
    const probe = new Probe(
      (description) => say({ description: JSON.parse(description) as unknown }),
      () => [],
      () => {},
    );
    this.#probes.set(id, probe);
    try {
      if (wish.description) await probe.heard(JSON.stringify(wish.description));
      else {
        const reached = await probe.ask();
        if (said) say({ reached });
      }
      if (!said) say({ refused: 'no-address' });
    } finally {
      setTimeout(() => this.#end(id, probe), LINGER_MILLIS);
    }
  }

  #end(id: string, probe: Probe): void {
    probe.stop();
    this.#probes.delete(id);
  }
}

function read(payload: unknown): CheckupWish | undefined {
  const { probe, wanted, description } = (payload ?? {}) as Partial<CheckupWish>;
  return typeof probe === 'string' && (wanted === 'offer' || typeof description === 'object')
    ? { probe, wanted, description }
    : undefined;
}
