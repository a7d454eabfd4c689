import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { ApiContext } from './context.ts';
import type { ErrorData, ErrorShape, FieldIssue } from './errors/error-shape.ts';
import type { ErrorReason } from './errors/error-table.ts';
import type { Meta } from './meta.ts';
import { authRouter } from './routers/auth.ts';
import { eventsRouter } from './routers/events.ts';
import { holdsRouter } from './routers/holds.ts';
import { ordersRouter } from './routers/orders.ts';
import { poolsRouter } from './routers/pools.ts';
import { ticketsRouter } from './routers/tickets.ts';
import { tiersRouter } from './routers/tiers.ts';
import { router } from './trpc.ts';

/** Every procedure of the product. REST and the SDK are made from it. */
export const appRouter = router({
  auth: authRouter,
  events: eventsRouter,
  tiers: tiersRouter,
  pools: poolsRouter,
  holds: holdsRouter,
  orders: ordersRouter,
  tickets: ticketsRouter,
});
export type AppRouter = typeof appRouter;

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

export type RegisterInput = Inputs['auth']['register'];
export type LogInInput = Inputs['auth']['login'];
export type RefreshInput = Inputs['auth']['refresh'];
export type LogOutInput = Inputs['auth']['logout'];
export type CreateEventInput = Inputs['events']['create'];
export type ListEventsInput = Inputs['events']['list'];
export type UpdateEventInput = Inputs['events']['update'];
export type CreateTierInput = Inputs['tiers']['create'];
export type ListTiersInput = Inputs['tiers']['list'];
export type UpdateTierInput = Inputs['tiers']['update'];
export type CreatePoolInput = Inputs['pools']['create'];
export type ListPoolsInput = Inputs['pools']['list'];
export type UpdatePoolInput = Inputs['pools']['update'];
export type PlaceHoldInput = Inputs['holds']['place'];
export type PlaceOrderInput = Inputs['orders']['place'];
export type CancelOrderInput = Inputs['orders']['cancel'];
export type ListOrdersInput = Inputs['orders']['list'];
export type TicketQrInput = Inputs['tickets']['qr'];

export type Session = Outputs['auth']['register'];
export type User = Session['user'];
export type Event = Outputs['events']['get'];
export type EventPage = Outputs['events']['list'];
export type EventSummary = EventPage['data'][number];
export type Tier = Outputs['tiers']['update'];
export type TierPage = Outputs['tiers']['list'];
export type Availability = Outputs['tiers']['availability'];
export type Pool = Outputs['pools']['update'];
export type Hold = Outputs['holds']['get'];
export type Order = Outputs['orders']['get'];
export type PlacedOrder = Outputs['orders']['place'];
export type OrderPage = Outputs['orders']['list'];
export type OrderItem = Order['items'][number];
export type Payment = NonNullable<Order['payment']>;
export type Ticket = Order['tickets'][number];
export type TicketPicture = Outputs['tickets']['qr'];

// Imported by name and exported, so that the emitted declaration refers to them by name.
export type { ApiContext, ErrorData, ErrorReason, ErrorShape, FieldIssue, Meta };
