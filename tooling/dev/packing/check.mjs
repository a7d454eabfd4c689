// Counts checks; each is one line, a failed one with what was seen.
let passed = 0;
let failed = 0;

/** Runs one check, which fails by throwing. Answers whether it held. */
export function check(name, verify) {
  try {
    verify();
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}\n${indented(error instanceof Error ? error.message : String(error))}`);
    return false;
  }
  passed++;
  console.log(`ok   ${name}`);
  return true;
}

export function counts() {
  return { passed, failed };
}

function indented(text) {
  return text.trimEnd().replace(/^/gm, '     ');
}
