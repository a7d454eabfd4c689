import { z } from 'zod';
import { EmailAddress, Id, line } from '../schemas/index.ts';

function secret(min: number): z.ZodString {
  return z
    .string()
    .min(min)
    .max(1024)
    .refine((text) => text.isWellFormed(), { error: 'is not well-formed Unicode' })
    .refine((text) => !text.includes('\u0000'), { error: 'has a control character' });
}

const Password = secret(8);
// A login takes any text: a password that could never have been registered is wrong, not malformed.
const GivenPassword = secret(1);
const GivenRefreshToken = z.string().min(1).max(200);

const Registration = z.strictObject({
  email: EmailAddress,
  password: Password,
  name: line(200),
  role: z.enum(['customer', 'promoter']),
  /** Name of the organisation that the registrant will own; for promoters only. */
  organizationName: line(200).optional(),
});

type PartlyParsed = Partial<z.infer<typeof Registration>>;
// Judged beside the fields' own problems, so that one answer names everything that is wrong.
const always = ({ value }: { value: unknown }) => typeof value === 'object' && value !== null;
const atOrganizationName = { path: ['organizationName'], when: always };

export const RegisterInput = Registration.refine(
  (input: PartlyParsed) => input.role !== 'promoter' || input.organizationName !== undefined,
  { ...atOrganizationName, error: 'is needed for a promoter' },
).refine((input: PartlyParsed) => input.role !== 'customer' || input.organizationName === undefined, {
  ...atOrganizationName,
  error: 'is for promoters only',
});
export type RegisterInput = z.infer<typeof RegisterInput>;

export const LogInInput = z.strictObject({ email: EmailAddress, password: GivenPassword });
export type LogInInput = z.infer<typeof LogInInput>;

export const RefreshInput = z.strictObject({ refreshToken: GivenRefreshToken });
export type RefreshInput = z.infer<typeof RefreshInput>;

export const LogOutInput = z.strictObject({ refreshToken: GivenRefreshToken.optional() });
export type LogOutInput = z.infer<typeof LogOutInput>;

export const UserOutput = z
  .object({ id: Id, email: z.string(), name: z.string(), role: z.enum(['customer', 'promoter']) })
  .meta({ id: 'User' });
export type UserOutput = z.infer<typeof UserOutput>;

export const SessionOutput = z
  .object({
    user: UserOutput,
    accessToken: z.string(),
    refreshToken: z.string(),
    /** Seconds until the access token ends. */
    expiresIn: z.int(),
  })
  .meta({ id: 'Session' });
export type SessionOutput = z.infer<typeof SessionOutput>;
