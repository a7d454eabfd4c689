import { expect, test } from 'vitest';
import { LogInInput, RegisterInput } from './schemas.ts';

const customer = { email: 'ada@example.com', password: 'correct horse', name: 'Ada', role: 'customer' };
const promoter = { ...customer, role: 'promoter', organizationName: 'Ada & Co' };

function wrongFields(input: unknown): string[] {
  const result = RegisterInput.safeParse(input);
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('/')).toSorted();
}

test('keeps an address trimmed, composed and in lower case', () => {
  const email = ' ADA.Lovelace@Example.COM ';
  expect(RegisterInput.parse({ ...customer, email }).email).toBe('ada.lovelace@example.com');
  expect(LogInInput.parse({ email, password: 'x' }).email).toBe('ada.lovelace@example.com');
});

test('a promoter names an organisation, a customer does not', () => {
  expect(wrongFields(promoter)).toEqual([]);
  expect(wrongFields({ ...promoter, organizationName: undefined })).toEqual(['organizationName']);
  expect(wrongFields({ ...customer, organizationName: 'Ada & Co' })).toEqual(['organizationName']);
});

test('names everything that is wrong at once', () => {
  expect(wrongFields({ email: 'nope', password: 'short', name: '', role: 'promoter' })).toEqual([
    'email',
    'name',
    'organizationName',
    'password',
  ]);
  expect(wrongFields({ ...customer, role: 'emperor' })).toEqual(['role']);
  expect(wrongFields(null)).toEqual(['']);
});

const badPasswords = ['seven77', 'x'.repeat(1025), 'lone surrogate \ud800', 'with \u0000 inside'];

test.each(badPasswords)('refuses the password %j', (password) => {
  expect(wrongFields({ ...customer, password })).toEqual(['password']);
});

test.each([
  ['lone surrogate \ud800', 'is not well-formed Unicode'],
  ['with \u0000 inside', 'has a control character'],
])('says of the password %j that it %s', (password, message) => {
  expect(RegisterInput.safeParse({ ...customer, password }).error?.issues).toMatchObject([{ message }]);
});

test('takes passwords of 8 and of 1,024 characters', () => {
  expect(wrongFields({ ...customer, password: 'x'.repeat(8) })).toEqual([]);
  expect(wrongFields({ ...customer, password: 'x'.repeat(1024) })).toEqual([]);
});
