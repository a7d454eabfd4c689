import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CreatePoolInput, UpdatePoolInput } from './pool-schemas.ts';

describe('the input of a pool', () => {
  const wrong = [
    ...[null, '', ' ', 'x'.repeat(201), 'a\u0000b', '\ud800', 7, {}].map((name) => ({ name })),
    ...[null, -1, 1.5, 10_000_001, '5', Number.NaN, 2 ** 53].map((capacity) => ({ capacity })),
  ];
  it.each(wrong)('refuses %j by its name', (over) => {
    const good = { name: 'Parkett', capacity: 5 };
    for (const result of [
      CreatePoolInput.safeParse({ eventId: randomUUID(), ...good, ...over }),
      UpdatePoolInput.safeParse({ id: randomUUID(), ...over }),
    ])
      expect(result.error?.issues.map((issue) => issue.path.join())).toContain(Object.keys(over)[0]);
  });

  it('refuses ids that are none, missing fields and unknown ones', () => {
    const create = { eventId: randomUUID(), name: 'Parkett', capacity: 5 };
    for (const bad of [
      { ...create, eventId: 'x' },
      { ...create, name: undefined },
      { ...create, capacity: undefined },
      { ...create, isEventCapacity: true },
    ])
      expect(CreatePoolInput.safeParse(bad).success).toBe(false);
    for (const bad of [{ id: 'x' }, {}, { id: randomUUID(), eventId: randomUUID() }])
      expect(UpdatePoolInput.safeParse(bad).success).toBe(false);
  });
});
