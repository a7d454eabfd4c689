import { Client } from 'pg';

export interface SentStatement {
  name?: string;
  text: string;
}

const driver = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
const { query } = driver;

/** From now on every statement that this process sends to PostgreSQL goes through `pass`, which may change it; without one, as it is. */
export function passStatements(pass: ((statement: SentStatement) => SentStatement) | undefined): void {
  if (!pass) {
    driver.query = query;
    return;
  }
  driver.query = function (this: unknown, statement: unknown, ...rest: unknown[]): unknown {
    if (typeof statement === 'string') return Reflect.apply(query, this, [pass({ text: statement }).text, ...rest]);
    return Reflect.apply(query, this, [isStatement(statement) ? pass(statement) : statement, ...rest]);
  };
}

function isStatement(statement: unknown): statement is SentStatement {
  return typeof (statement as Partial<SentStatement> | undefined)?.text === 'string';
}
