import type { Moment } from './record';

/** Whoever writes down how a call goes. Times are those of `Date.now()`. */
export interface Witness {
  saw(what: Moment, nowMillis: number): void;
  /** From now on this connection carries the call. */
  watches(connection: RTCPeerConnection): void;
  /** The statistics of a connection, whenever somebody has read them. */
  reads(connection: RTCPeerConnection, report: RTCStatsReport, nowMillis: number): void;
  /** The box is there again, and may have missed something. */
  reconnected(): void;
  ends(nowMillis: number): void;
}

/** Remembers what is to be told until the witness has come: its code loads while the call begins, and no call waits for it. */
export class LateWitness implements Witness {
  #witness: Witness | undefined;
  #untold: ((witness: Witness) => void)[] = [];

  constructor(coming: Promise<Witness>) {
    coming.then(
      (witness) => {
        this.#witness = witness;
        for (const tell of this.#untold.splice(0)) tell(witness);
      },
      // The box went away in between: a call without a record.
      () => (this.#untold = []),
    );
  }

  saw(what: Moment, nowMillis: number): void {
    this.#tell((witness) => witness.saw(what, nowMillis));
  }

  watches(connection: RTCPeerConnection): void {
    this.#tell((witness) => witness.watches(connection));
  }

  reads(connection: RTCPeerConnection, report: RTCStatsReport, nowMillis: number): void {
    // The next ones come soon.
    this.#witness?.reads(connection, report, nowMillis);
  }

  reconnected(): void {
    this.#witness?.reconnected();
  }

  ends(nowMillis: number): void {
    this.#tell((witness) => witness.ends(nowMillis));
  }

  #tell(tell: (witness: Witness) => void): void {
    if (this.#witness) tell(this.#witness);
    else this.#untold.push(tell);
  }
}
