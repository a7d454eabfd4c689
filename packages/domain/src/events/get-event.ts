import type { Ctx } from '../context/index.ts';
import { memberRole } from '../promoters/index.ts';
import { loadVisibleEvent } from './load-event.ts';
import { presentEvent } from './present-event.ts';
import type { EventIdInput, EventOutput } from './schemas.ts';

/** The event with its tiers; hidden tiers and whatever is not published for members only. `NOT_FOUND`. */
export async function getEvent(ctx: Ctx, input: EventIdInput): Promise<EventOutput> {
  const event = await loadVisibleEvent(ctx, input.id);
  const role = await memberRole(ctx, event.promoterId);
  return presentEvent(event, { withHidden: role !== undefined });
}
