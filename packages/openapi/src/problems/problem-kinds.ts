/** One row of the problem catalogue. */
export interface ProblemKind {
  code: string;
  status: number;
  title: string;
  /** A sentence for the page of the code and for occurrences without a text of their own. */
  detail?: string;
}

/** The kinds that the adapter answers by itself; a catalogue with the same code replaces them. */
const ownKinds: readonly ProblemKind[] = [
  { code: 'VALIDATION_FAILED', status: 400, title: 'The request is not valid' },
  { code: 'NOT_FOUND', status: 404, title: 'There is no such thing here' },
  { code: 'PAYLOAD_TOO_LARGE', status: 413, title: 'The request is too large' },
];

/** Shown for whatever is not in the catalogue: it tells the caller nothing but the request id to ask about. */
const internal: ProblemKind = { code: 'INTERNAL', status: 500, title: 'Something went wrong here' };

/** The kind of a code; every code that nobody knows is an internal error. */
export function problemKind(problems: readonly ProblemKind[], code: string | undefined): ProblemKind {
  return knownKind(problems, code) ?? knownKind(problems, internal.code) ?? internal;
}

/** The kind of a code, if it is in the catalogue or one of the adapter's own. */
export function knownKind(problems: readonly ProblemKind[], code: string | undefined): ProblemKind | undefined {
  return [...problems, ...ownKinds].find((kind) => kind.code === code);
}
