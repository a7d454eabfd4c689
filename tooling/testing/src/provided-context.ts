/** What the global set-up hands to every test file. */
export interface TestCluster {
  /** Superuser's address of the run's cluster. */
  adminUrl: string;
  /** Address of the migrated template, as the role that owns every test database. */
  templateUrl: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: TestCluster;
  }
}
