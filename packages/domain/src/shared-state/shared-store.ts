/** A value of which only the newest version counts. */
export interface Versioned {
  version: number;
  text: string;
  /** For how long it may still be used. */
  lifeMs: number;
}

/** What the instances of one installation tell each other. It may forget anything at any time: the truth is in PostgreSQL. */
export interface SharedStore {
  /** Whether what is kept here is seen by other instances. */
  readonly isShared: boolean;
  /**
   * Since when, on the clock of `performance.now()`, every message of a channel that is listened to has arrived; undefined while
   * one may be lost.
   */
  hearsSince: (channel: string) => number | undefined;
  /** Keeps the value for its life unless a newer version is known, and then says so on the channel, if there is one. Never fails. */
  putNewest: (key: string, channel: string | undefined, value: Versioned) => Promise<void>;
  read: (key: string) => Promise<Versioned | undefined>;
  /** Never fails; whoever does not listen now misses it. */
  publish: (channel: string, text: string) => Promise<void>;
  /** Until the returned function is called. */
  listen: (channel: string, listener: (text: string) => void) => () => void;
  close: () => void;
}

/** A versioned value as one text. */
export function packed({ version, text, lifeMs }: Versioned): string {
  return `${version} ${Math.ceil(lifeMs)} ${text}`;
}

/** Undefined for anything that `packed` did not make. */
export function unpacked(message: string): Versioned | undefined {
  const [, version, lifeMs, text] = /^(\d+) (\d+) (.*)$/s.exec(message) ?? [];
  return text === undefined ? undefined : { version: Number(version), lifeMs: Number(lifeMs), text };
}
