import type * as api from '@ticket-vendor/api/router';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

/**
 * An event with its tiers. Instants are UTC `Date`s; `timezone` is the IANA zone of the venue, `currency` (ISO 4217) that
 * of all its prices; `capacity` is shared by all its tiers.
 */
export type Event = api.Event;
/** An event as lists show it: without tiers, with the `priceRange` of those on show in minor units. */
export type EventSummary = api.EventSummary;
/** A kind of ticket of an event. `price` is in minor units of `currency`; `available` is what could be bought when it was read. */
export type Tier = api.Tier;
/** How many tickets of a tier could be bought at `asOf`, at most two seconds ago. */
export type Availability = api.Availability;
/** What could be bought of all tiers of an event at `asOf`, in the promoter's order; hidden tiers are shown to its members only. */
export type LiveAvailability = ValueOf<inferRouterOutputs<api.AppRouter>['events']['live']>;
/** A stock that the tiers in `tierIds` share; `available` is what nobody has of it. */
export type Pool = api.Pool;
/** Tickets set aside until `expiresAt` (UTC); `token` orders them. */
export type Hold = api.Hold;
/** A purchase with its payment and tickets. All amounts are in minor units of `currency`. Pending until `expiresAt` (UTC). */
export type Order = api.Order;
/** An order as the buyer gets it: guests also get `accessSecret`, which opens it later. */
export type PlacedOrder = api.PlacedOrder;
/** So many tickets of one tier at one price, in minor units. */
export type OrderItem = api.OrderItem;
/** The payment of an order. `clientSecret` is for Stripe.js: the buyer sees it while the order can be paid. `amount` is in minor units. */
export type Payment = api.Payment;
/** The right of one person to enter. `qr` is the text in its QR code. */
export type Ticket = api.Ticket;
/** The QR picture of a ticket: SVG as text, PNG in base64. */
export type TicketPicture = api.TicketPicture;
/** An account. */
export type User = api.User;

/** Of a new account. `password`: 8 to 1,024 characters; `organizationName` for promoters only. */
export type RegisterInput = api.RegisterInput;
export type LogInInput = api.LogInInput;
/** Of a new event. Instants: a `Date`, or ISO 8601 text with an offset. `promoterId` only for members of several organisations. */
export type CreateEventInput = api.CreateEventInput;
/** What to change: absent keeps, `null` clears. `paused` stops every sale of the event for a while. */
export type UpdateEventInput = api.UpdateEventInput;
/** Which events: `q` finds every word in title, description, venue or city; `from` and `to` are bounds of the start. 20 a page unless told, at most 100. */
export type ListEventsInput = api.ListEventsInput;
/** Which event to follow. */
export type WatchAvailabilityInput = inferRouterInputs<api.AppRouter>['events']['live'];
/** Of a new tier. `price` in minor units of the event's currency; without `capacity` its pool (`poolId`) and the event's count. `maxPerCustomer` counts over all orders of a user or address. */
export type CreateTierInput = api.CreateTierInput;
/** What to change: absent keeps, `null` clears. With another `poolId`, what is sold moves along. */
export type UpdateTierInput = api.UpdateTierInput;
export type ListTiersInput = api.ListTiersInput;
/** Of a new pool. `capacity`: the units that its tiers share. */
export type CreatePoolInput = api.CreatePoolInput;
export type ListPoolsInput = api.ListPoolsInput;
/** What to change: absent keeps. */
export type UpdatePoolInput = api.UpdatePoolInput;
/** What to set aside. `replaces` is the token of a hold that this one takes the place of. */
export type PlaceHoldInput = api.PlaceHoldInput;
/** Which order to cancel. */
export type CancelOrderInput = api.CancelOrderInput;
/** What to buy, all of it or nothing. `buyer` is needed from guests; `expectedTotal` (minor units) is the total the buyer was shown. */
export type PlaceOrderInput = api.PlaceOrderInput;
/** Whose orders: one's own or, with `eventId`, those of an event for its members. */
export type ListOrdersInput = api.ListOrdersInput;
/** Which picture of which ticket. */
export type TicketQrInput = api.TicketQrInput;

type ValueOf<Values> = Values extends AsyncIterable<infer Value> ? Value : never;
