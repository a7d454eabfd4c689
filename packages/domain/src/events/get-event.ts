import type { Ctx } from '../context/index.ts';
import { memberRole } from '../promoters/index.ts';
import { loadVisibleEvent } from './load-event.ts';
import { presentEvent } from './present-event.ts';
import { readPublicEvent } from './public-event.ts';
import type { EventIdInput, EventOutput } from './schemas.ts';

/**
 * The event with its tiers; hidden tiers and whatever is not published for members only. Members see it as it is now, strangers
 * as of at most two seconds ago. `NOT_FOUND`.
 */
export async function getEvent(ctx: Ctx, input: EventIdInput): Promise<EventOutput> {
  const shown = await readPublicEvent(input.id);
  if (shown && !(await memberRole(ctx, shown.promoter.id))) return shown;
  const event = await loadVisibleEvent(ctx, input.id);
  const role = await memberRole(ctx, event.promoterId);
  return presentEvent(event, { withHidden: role !== undefined });
}
