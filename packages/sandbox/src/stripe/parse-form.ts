type FormValue = string | FormValue[] | { [key: string]: FormValue };
export type Form = { [key: string]: FormValue };

type Branch = Map<string, string | Branch>;

const LARGEST_DEPTH = 5;

/** Reads `a=1&b[c]=2&d[0]=x&e[]=y` as Stripe does: brackets nest, a branch whose keys are all numbers is a list. */
export function parseForm(text: string): Form {
  const root: Branch = new Map();
  for (const [name, value] of new URLSearchParams(text)) plant(root, keysOf(name), value);
  return Object.fromEntries([...root].map(([key, value]) => [key, grown(value)]));
}

function keysOf(name: string): string[] {
  const [, first, brackets] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? [];
  if (first === undefined || brackets === undefined) return [name];
  const inner = [...brackets.matchAll(/\[([^[\]]*)\]/g)].map(([, key]) => key ?? '');
  return inner.length > LARGEST_DEPTH ? [name] : [first, ...inner];
}

function plant(root: Branch, keys: string[], value: string): void {
  let branch = root;
  const last = keys.length - 1;
  for (const [depth, key] of keys.entries()) {
    const name = key === '' ? String(branch.size) : key;
    const existing = branch.get(name);
    if (depth === last) branch.set(name, value);
    else if (existing instanceof Map) branch = existing;
    else {
      const next: Branch = new Map();
      branch.set(name, next);
      branch = next;
    }
  }
}

function grown(value: string | Branch): FormValue {
  if (typeof value === 'string') return value;
  if ([...value.keys()].every((key) => /^\d+$/.test(key))) return [...value.values()].map(grown);
  return Object.fromEntries([...value].map(([key, inner]) => [key, grown(inner)]));
}
