/** A command answers what it found: `lines` for people, the other facts for `--json`. */
export interface Report {
  isGood: boolean;
  lines: string[];
  [fact: string]: unknown;
}
