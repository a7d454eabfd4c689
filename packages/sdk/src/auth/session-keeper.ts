import { toTicketVendorError } from '../errors/index.ts';
import type { Session } from './session.ts';

const renewAheadMs = 30_000;

export interface SessionKeeperOptions {
  session?: Session;
  /** What signs calls while there is no session. */
  fallbackToken?: string;
  renew: (refreshToken: string) => Promise<Session>;
  onChange?: (session: Session | undefined) => void;
}

/** Holds the session of a client and renews it, once however many calls need it. */
export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  #session: Session | undefined;
  #renewal: Promise<Session | undefined> | undefined;

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
    this.#session = options.session;
  }

  get session(): Session | undefined {
    return this.#session;
  }

  /** Takes a new session, or none. */
  keep(session: Session | undefined): void {
    this.#session = session;
    this.#options.onChange?.(session);
  }

  /** The token for a call that is about to be sent. */
  async token(): Promise<string | undefined> {
    const session = this.#session;
    if (!session) return this.#options.fallbackToken;
    const expiresSoon = Date.parse(session.expiresAt) - Date.now() < renewAheadMs;
    return (expiresSoon ? await this.renew() : session)?.accessToken;
  }

  /** Another token than the one that was refused, if there can be one. */
  async tokenAfter(refused: string): Promise<string | undefined> {
    const session = this.#session;
    if (!session) return undefined;
    return (session.accessToken === refused ? await this.renew() : session)?.accessToken;
  }

  /** The renewed session; everyone who asks meanwhile gets the same one. Errors: UNAUTHENTICATED when it has ended. */
  renew(): Promise<Session | undefined> {
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  async #renew(): Promise<Session | undefined> {
    const before = this.#session;
    if (!before) return undefined;
    try {
      const renewed = await this.#options.renew(before.refreshToken);
      // Who logged in or out meanwhile has decided otherwise.
      if (this.#session === before) this.keep(renewed);
    } catch (error) {
      const hasEnded = toTicketVendorError(error).code === 'UNAUTHENTICATED';
      if (hasEnded && this.#session === before) this.keep(undefined);
      throw error;
    }
    return this.#session;
  }
}
