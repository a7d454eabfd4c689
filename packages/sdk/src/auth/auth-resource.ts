import type { LogInInput, RegisterInput } from '../types.ts';
import { type CallOptions, requestOptions } from '../call-options.ts';
import { answered, TicketVendorError, toTicketVendorError } from '../errors/index.ts';
import type { TrpcClient } from '../transport/create-clients.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { type Session, toSession } from './session.ts';

/** Accounts and the session of this client. None of these calls is tried again by itself, but for `refresh`. */
export interface AuthResource {
  /** The session that signs calls, renewed before it ends. Undefined: nobody is logged in, or the session has ended. */
  readonly session: Session | undefined;
  /** Registers an account and logs it in here. Promoters name an organisation. Errors: VALIDATION_FAILED, EMAIL_TAKEN, RATE_LIMITED. */
  register: (input: RegisterInput, options?: CallOptions) => Promise<Session>;
  /** Logs in here. Errors: UNAUTHENTICATED for a wrong password and an unknown address alike, RATE_LIMITED. */
  login: (input: LogInInput, options?: CallOptions) => Promise<Session>;
  /** Renews the session now; the client does it by itself when needed. Errors: UNAUTHENTICATED when there is none or it has ended. */
  refresh: () => Promise<Session>;
  /** Ends the session here and on the server, where its tokens stop working at once. Nothing to do without one. */
  logout: (options?: CallOptions) => Promise<void>;
}

export function authResource(trpc: TrpcClient, keeper: SessionKeeper): AuthResource {
  return {
    get session(): Session | undefined {
      return keeper.session;
    },
    register: async (input, options) => {
      const session = toSession(await answered(trpc.auth.register.mutate(input, requestOptions(options))));
      keeper.keep(session);
      return session;
    },
    login: async (input, options) => {
      const session = toSession(await answered(trpc.auth.login.mutate(input, requestOptions(options))));
      keeper.keep(session);
      return session;
    },
    refresh: () => answered(renewed(keeper)),
    logout: (options) => answered(logOut(trpc, keeper, options)),
  };
}

async function renewed(keeper: SessionKeeper): Promise<Session> {
  const session = await keeper.renew();
  if (!session) throw new TicketVendorError('UNAUTHENTICATED', 'Nobody is logged in.');
  return session;
}

async function logOut(trpc: TrpcClient, keeper: SessionKeeper, options?: CallOptions): Promise<void> {
  const { session } = keeper;
  if (!session) return;
  try {
    await trpc.auth.logout.mutate({ refreshToken: session.refreshToken }, requestOptions(options));
  } catch (error) {
    // Refused for its tokens: it had ended before.
    if (toTicketVendorError(error).code !== 'UNAUTHENTICATED') throw error;
  }
  keeper.keep(undefined);
}
