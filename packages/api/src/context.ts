/** What the published router type shows of a request: nothing of the domain. */
export interface ApiContext {
  readonly requestId: string;
}
