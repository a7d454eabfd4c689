import { z } from 'zod';

const target = {
  provider: z.enum(['stripe', 'sendgrid']),
  /** How many matching calls go wrong. */
  times: z.coerce.number().int().min(1).max(10_000).default(1),
  /** Only calls of this method, and whose path contains `path`. */
  method: z.string().toUpperCase().optional(),
  path: z.string().optional(),
};

/**
 * A call that goes wrong: `status` answers so and does nothing (`saved`: Stripe keeps that answer for the call's
 * Idempotency-Key); `hang` does nothing and never answers; `drop-answer` does the work and cuts the connection.
 */
export const Fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.coerce.number().int().min(400).max(599),
    saved: z.union([z.boolean(), z.stringbool()]).default(false),
    ...target,
  }),
  z.strictObject({ kind: z.literal('hang'), ...target }),
  z.strictObject({ kind: z.literal('drop-answer'), ...target }),
]);
/** As given: `times` is 1 and `saved` false unless told. */
export type Fault = z.input<typeof Fault>;
export type PlannedFault = z.output<typeof Fault>;

export interface Call {
  provider: PlannedFault['provider'];
  method: string;
  path: string;
}

/** The faults that are still to happen, first planned first. */
export class Faults {
  #planned: PlannedFault[] = [];

  plan(fault: Fault): void {
    this.#planned.push(Fault.parse(fault));
  }

  list(): readonly PlannedFault[] {
    return this.#planned;
  }

  /** The fault this call meets, used up by it. */
  take(call: Call): PlannedFault | undefined {
    const fault = this.#planned.find((planned) => isMetBy(planned, call));
    if (!fault) return undefined;
    fault.times -= 1;
    if (fault.times === 0) this.#planned = this.#planned.filter((planned) => planned !== fault);
    return fault;
  }

  clear(): void {
    this.#planned = [];
  }
}

function isMetBy(fault: PlannedFault, call: Call): boolean {
  return (
    fault.provider === call.provider &&
    (fault.method === undefined || fault.method === call.method) &&
    (fault.path === undefined || call.path.includes(fault.path))
  );
}
