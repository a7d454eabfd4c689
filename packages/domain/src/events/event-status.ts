import { z } from 'zod';

/** What people set; upcoming, on sale and ended are computed from time. */
export const EventStatus = z.enum(['draft', 'published', 'cancelled', 'archived']);
export type EventStatus = z.infer<typeof EventStatus>;
