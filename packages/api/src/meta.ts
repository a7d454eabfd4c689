import type { ErrorReason } from './errors/error-table.ts';

/** Which rate limit a procedure counts against; the server holds the numbers. */
export type Limit = 'login' | 'register' | 'refresh' | 'purchase' | 'read' | 'write';

/** What the routers say about a procedure beside its schemas. A type alias: tRPC asks for an index signature. */
export type Meta = {
  openapi?: {
    method: 'GET' | 'POST' | 'PUT' | 'DELETE';
    path: `/${string}`;
    summary: string;
    tags?: string[];
    description?: string;
    /** Status of success, 200 unless told. */
    status?: number;
    /** False where no token is needed. */
    protect?: boolean;
    /** `Location` of what was created, with `{field}` of the output. */
    location?: string;
    errors?: ErrorReason[];
    /** Honours `Idempotency-Key`: every mutation but those of `auth`. Brings the codes of keys with it. */
    idempotent?: boolean;
    /** What it answers is its caller's alone though no token is needed: its address holds the secret. */
    private?: boolean;
    /** A guest opens it with the order's secret. */
    guest?: boolean;
  };
  limit?: Limit;
};
