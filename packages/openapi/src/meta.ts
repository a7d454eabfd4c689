/** What a procedure says of its REST twin. Without `openapi` it has none and is reached over tRPC only. */
export type Meta = { openapi?: RestMeta };

export type RestMeta = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parameters in braces: `/events/{id}`. Each is a key of the input. */
  path: `/${string}`;
  tags?: string[];
  summary: string;
  description?: string;
  /** Status of success; 200 unless told, 204 has no body. */
  status?: 200 | 201 | 202 | 204;
  /** False where no token is needed. A token that is sent is read all the same. */
  protect?: boolean;
  /** Template of the `Location` header, filled from the output: `/events/{id}`. */
  location?: `/${string}`;
  /** Codes of the problem catalogue that this operation can answer, beyond those that any operation can. */
  errors?: string[];
  /** Honours `Idempotency-Key`. */
  idempotent?: boolean;
  /** What it answers is its caller's alone though no token is needed: its address holds the secret. Stored nowhere, told to no other site. */
  private?: boolean;
  /** Opens with a guest's secret too: header `Order-Secret` or query parameter `secret`. */
  guest?: boolean;
};
