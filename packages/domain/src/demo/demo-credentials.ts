import { settings } from '../config/index.ts';
import type { UserRole } from '../context/index.ts';
import { keyedHash } from '../secrets/index.ts';

export interface DemoLogin {
  role: UserRole;
  email: string;
  password: string;
}

export interface DemoCredentials {
  logins: [promoter: DemoLogin, buyer: DemoLogin];
  apiKey: string;
}

/** Derived from `SECRET_KEY`, so that every start can say them and nothing has to store them. Refused in production. */
export function demoCredentials(): DemoCredentials {
  if (settings().isProduction) throw new Error('there is no demo in production');
  return {
    logins: [
      { role: 'promoter', email: 'promoter@demo.example', password: readable('password:promoter') },
      { role: 'customer', email: 'buyer@demo.example', password: readable('password:buyer') },
    ],
    apiKey: `tv_test_${keyedHash('demo', 'api-key').toString('base64url')}`,
  };
}

// 32 characters that nobody confuses: 5 bits each.
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 16 characters in four groups, 80 bits. */
function readable(label: string): string {
  const bytes = keyedHash('demo', label).subarray(0, 16);
  const characters = [...bytes].map((byte) => alphabet.charAt(byte % alphabet.length));
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-');
}
