import { errorCatalogue } from '@ticket-vendor/domain';

/** The catalogue as the OpenAPI adapter takes it. */
export const problems = Object.entries(errorCatalogue).map(([code, kind]) => ({ code, ...kind }));
