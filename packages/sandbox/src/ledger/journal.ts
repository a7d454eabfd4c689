import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** An append-only file of lines. A line counts once it ends in a newline, so a write cut short by a crash is not read back. */
export class Journal {
  readonly #path: string;
  #file: number;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, 'ledger.jsonl');
    this.#file = openSync(this.#path, 'a', 0o600);
  }

  lines(): string[] {
    if (!existsSync(this.#path)) return [];
    return readFileSync(this.#path, 'utf8').split('\n').slice(0, -1);
  }

  append(lines: readonly string[]): void {
    appendFileSync(this.#file, lines.map((line) => `${line}\n`).join(''));
  }

  /** Replaces the whole file at once. */
  rewrite(lines: readonly string[]): void {
    const next = `${this.#path}.next`;
    writeFileSync(next, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    renameSync(next, this.#path);
    closeSync(this.#file);
    this.#file = openSync(this.#path, 'a', 0o600);
  }

  close(): void {
    closeSync(this.#file);
  }
}
