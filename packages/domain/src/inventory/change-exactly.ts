/**
 * The text of a statement that changes exactly `wanted` rows (an SQL expression) or fails, and its transaction with it: COMMIT is sent
 * behind it before anybody has heard how many it changed. `change` returns its rows, whatever of them; `otherwise` is the error's text, without an apostrophe.
 */
export function changeExactly(wanted: string, change: string, otherwise: string): string {
  return `with changed as (${change})
    select require_rows((select count(*) from changed), ${wanted}, '${otherwise}')`;
}
