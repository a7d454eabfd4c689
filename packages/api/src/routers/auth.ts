import {
  LogInInput,
  logIn,
  LogOutInput,
  logOut,
  RefreshInput,
  refreshSession,
  registerAccount,
  RegisterInput,
  SessionOutput,
} from '@ticket-vendor/domain';
import { z } from 'zod';
import { resolver } from '../resolver.ts';
import { procedure, router } from '../trpc.ts';

const tags = ['Accounts'];

export const authRouter = router({
  register: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/register',
        tags,
        summary: 'Register an account',
        description: 'Who registers as a promoter names an organisation and becomes its owner.',
        status: 201,
        protect: false,
        errors: ['EMAIL_TAKEN'],
      },
      limit: 'register',
    })
    .input(RegisterInput)
    .output(SessionOutput)
    .mutation(resolver(registerAccount)),

  login: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/login',
        tags,
        summary: 'Log in',
        description: 'A wrong password and an unknown address get the same answer.',
        protect: false,
        errors: ['UNAUTHENTICATED'],
      },
      limit: 'login',
    })
    .input(LogInInput)
    .output(SessionOutput)
    .mutation(resolver(logIn)),

  refresh: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/refresh',
        tags,
        summary: 'Renew a session',
        description:
          'The refresh token is replaced. A second use within 10 s gives the same successor; a later one ends the session.',
        protect: false,
        errors: ['UNAUTHENTICATED'],
      },
      limit: 'refresh',
    })
    .input(RefreshInput)
    .output(SessionOutput)
    .mutation(resolver(refreshSession)),

  logout: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/logout',
        tags,
        summary: 'End the session',
        description:
          'Its access tokens stop working at once. Without an access token, `refreshToken` says which session ends; with both, both end.',
        status: 204,
        protect: false,
        errors: ['UNAUTHENTICATED'],
      },
      limit: 'write',
    })
    .input(LogOutInput)
    .output(z.void())
    .mutation(resolver(logOut)),
});
